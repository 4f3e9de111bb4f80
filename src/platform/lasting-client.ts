import type { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { ConnectionSilent } from './interruption';
import type { Backend, SilenceWatch, Watched } from './silence-watch';

/** Of a connection that is ended: whoever is at the other end may no longer be there to say goodbye. */
const GOODBYE_MAX_MS = 5_000;

const WHO = `SELECT pid, backend_start::text AS started FROM pg_stat_activity WHERE pid = pg_backend_pid()`;

/**
 * Said by a statement, as poolers refuse what they don't know in the first message: statements are short, and
 * compiling one takes seconds where statistics are missing.
 */
const SETTINGS = 'SET jit = off';

/**
 * A connection may end at any moment, also between two listeners: while the pool hands it over, or
 * right behind the answer it was lent for. An 'error' that nobody listens to ends the process, so
 * somebody listens from the first moment to the last. Whoever uses the connection next is told.
 * One that a `watch` looks after is also given up when it goes silent.
 */
export class LastingClient extends Client implements Watched {
  /** At the server; unknown until it has answered for the first time. */
  backend: Backend | undefined;
  /** What had been written when all of it was answered. */
  private answeredBytes = 0;

  constructor(config?: string | (ClientConfig & { readonly watch?: SilenceWatch })) {
    super(config);
    this.on('error', () => undefined);
    this.once('connect', () => {
      this.endInTime();
      this.query(SETTINGS).catch(() => undefined);
    });
    if (typeof config === 'object' && config.watch !== undefined) this.heed(config.watch);
  }

  bytesWhileWaiting(): number | undefined {
    const { bytesRead, bytesWritten } = this.socket;
    return bytesWritten === this.answeredBytes ? undefined : bytesRead;
  }

  /** Asks for `backend`: outside of transactions, whose roles may not see it. */
  async identify(): Promise<void> {
    this.backend = (await this.query<Backend>(WHO)).rows[0];
  }

  giveUp(): void {
    this.connection.stream.destroy(new ConnectionSilent());
  }

  private heed(watch: SilenceWatch): void {
    const rest = () => {
      this.answeredBytes = this.socket.bytesWritten;
    };
    this.once('connect', () => {
      rest();
      watch.add(this);
      // Ahead of whatever it is lent for, so in no transaction.
      this.identify().catch(() => undefined);
    });
    this.on('drain', rest);
    this.on('end', () => {
      watch.remove(this);
    });
  }

  private get socket(): Socket {
    return this.connection.stream as Socket;
  }

  private endInTime(): void {
    const { socket } = this;
    socket.once('finish', () => {
      setTimeout(() => socket.destroy(), GOODBYE_MAX_MS).unref();
    });
  }
}
