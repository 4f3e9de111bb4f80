import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { invariant } from '../core/invariant';
import { ConnectionSilent } from './interruption';
import type { Backend, SilenceWatch, Watched } from './silence-watch';

/** How long to wait for the end of a connection, whose other side may be gone. */
const GOODBYE_MAX_MS = 5_000;

const WHO = `SELECT pid, backend_start::text AS started FROM pg_stat_activity WHERE pid = pg_backend_pid()`;

/**
 * Sent as a statement, because poolers refuse unknown start-up parameters. Statements are short, and compiling one
 * takes seconds when statistics are missing.
 */
const SETTINGS = 'SET jit = off';

/**
 * A connection may break at any moment, also while the pool hands it over. An 'error' without a listener ends the
 * process, so this listens all the time and reports it to the next user. A connection with a `watch` is also given up
 * when it is silent.
 */
export class LastingClient extends Client implements Watched {
  /** The server process; undefined before its first answer. */
  backend: Backend | undefined;
  /** The bytes written when everything had been answered. */
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

  /** Asks for `backend` outside of transactions, whose roles may not see it. */
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
      // Sent before the first use of the connection, so outside of transactions.
      this.identify().catch(() => undefined);
    });
    this.on('drain', rest);
    this.on('end', () => {
      watch.remove(this);
    });
  }

  private get socket(): Socket {
    const { stream } = this.connection;
    invariant(stream instanceof Socket, 'PostgreSQL is spoken to through a socket');
    return stream;
  }

  private endInTime(): void {
    const { socket } = this;
    socket.once('finish', () => {
      setTimeout(() => socket.destroy(), GOODBYE_MAX_MS).unref();
    });
  }
}
