import { Client } from 'pg';

/** A PostgreSQL session. Pids are reused, so its start time belongs to it. */
export type Backend = { readonly pid: number; readonly started: string };

/** A connection as the watch sees it. */
export type Watched = {
  readonly backend: Backend | undefined;
  /** Bytes received so far; undefined unless an answer is awaited. */
  bytesWhileWaiting(): number | undefined;
  /** Fails whoever waits for an answer with a lost connection. */
  giveUp(): void;
};

const LOOK_EVERY_MS = 1_000;
/** Few statements take longer, so few are checked. */
const SILENT_MS = 5_000;
/** Two findings, because an answer under way at the first one has arrived by the second. */
const FINDINGS_MIN = 2;
const ASK_MAX_MS = 3_000;
/** When the server could not be asked for this long, it counts as gone. */
const UNKNOWN_MAX_MS = 20_000;

/** The bytes and time at the start of the silence, and how often the server was found idle. */
type Silence = { readonly bytes: number; sinceMs: number; findings: number };

const WORKING = `SELECT pid, backend_start::text AS started FROM pg_stat_activity
  WHERE pid = ANY($1) AND state NOT LIKE 'idle%' AND wait_event_type IS DISTINCT FROM 'Client'`;
const END = `SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
  WHERE (pid, backend_start) IN (SELECT * FROM unnest($1::int[], $2::text[]::timestamptz[]))`;

/**
 * Finds connections on which nothing arrives although they do not end: a lost NAT entry, a hanging proxy. A statement
 * may take long, so the server is asked on a separate connection whether it works on it. If it waits for us too, the
 * connection is given up as lost and its session ended, because it would keep its locks.
 */
export class SilenceWatch {
  private readonly clients = new Map<Watched, Silence | undefined>();
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;

  constructor(private readonly url: string) {}

  add(client: Watched): void {
    this.clients.set(client, undefined);
    this.timer ??= setInterval(() => {
      this.look();
    }, LOOK_EVERY_MS).unref();
  }

  remove(client: Watched): void {
    this.clients.delete(client);
    if (this.clients.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    const nowMs = performance.now();
    for (const [client, silence] of this.clients) {
      const bytes = client.bytesWhileWaiting();
      if (bytes === undefined) this.clients.set(client, undefined);
      else if (bytes !== silence?.bytes) {
        this.clients.set(client, { bytes, sinceMs: nowMs, findings: 0 });
      }
    }
    const silent = [...this.clients].flatMap(([client, silence]) =>
      silence !== undefined && nowMs - silence.sinceMs >= SILENT_MS ? [{ client, silence }] : [],
    );
    if (silent.length === 0) return;
    this.asking ??= this.ask(silent).finally(() => {
      this.asking = undefined;
    });
  }

  private async ask(silent: readonly Suspect[]): Promise<void> {
    const server = new Client({
      connectionString: this.url,
      application_name: 'meterline watch',
      connectionTimeoutMillis: ASK_MAX_MS,
      query_timeout: ASK_MAX_MS,
    });
    server.on('error', () => undefined);
    try {
      await server.connect();
      await judge(server, silent);
    } catch {
      for (const { client, silence } of silent) {
        if (performance.now() - silence.sinceMs >= UNKNOWN_MAX_MS) client.giveUp();
      }
    } finally {
      server.end().catch(() => undefined);
    }
  }
}

type Suspect = { readonly client: Watched; readonly silence: Silence };

async function judge(server: Client, silent: readonly Suspect[]): Promise<void> {
  const pids = silent.flatMap(({ client }) => client.backend?.pid ?? []);
  const working = (await server.query<Backend>(WORKING, [pids])).rows;
  const lost: Watched[] = [];
  for (const { client, silence } of silent) {
    if (client.bytesWhileWaiting() !== silence.bytes) continue;
    if (working.some((one) => isSame(one, client.backend))) {
      silence.sinceMs = performance.now();
      silence.findings = 0;
    } else {
      silence.findings += 1;
      if (silence.findings >= FINDINGS_MIN) lost.push(client);
    }
  }
  try {
    // Ended before the error is reported, so that a retry finds the locks free and the COMMIT decided.
    await endBackends(
      server,
      lost.flatMap(({ backend }) => backend ?? []),
    );
  } finally {
    for (const client of lost) client.giveUp();
  }
}

/** Ends those sessions that still exist. */
export async function endBackends(client: Client, backends: readonly Backend[]): Promise<void> {
  if (backends.length === 0) return;
  await client.query(END, [backends.map(({ pid }) => pid), backends.map(({ started }) => started)]);
}

function isSame(one: Backend, other: Backend | undefined): boolean {
  return one.pid === other?.pid && one.started === other.started;
}
