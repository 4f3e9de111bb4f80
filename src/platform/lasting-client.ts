import { Client, type ClientConfig } from 'pg';

/**
 * A connection may end at any moment, also between two listeners: while the pool hands it over, or
 * right behind the answer it was lent for. An 'error' that nobody listens to ends the process, so
 * somebody listens from the first moment to the last. Whoever uses the connection next is told.
 */
export class LastingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
