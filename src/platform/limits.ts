// How long each kind of work may wait, and its share of the database connections.

/** `intake`: incoming usage; `requests`: clients; `background`: schedulers, jobs, relays and bill runs. */
export type Pool = 'intake' | 'requests' | 'background';

export type Limits = {
  /** Connections of each kind; none takes those of another. */
  readonly connections: Readonly<Record<Pool, number>>;
  /** How long a statement waits for a lock before it fails with 55P03. */
  readonly lockWaitMs: Readonly<Record<Pool, number>>;
  /** How long a transaction waits for a connection of its kind. */
  readonly connectionWaitMs: Readonly<Record<Pool, number>>;
  /** How long usage of a locked root account waits before it is answered as busy. */
  readonly busyWaitMs: number;
};

export const DEFAULT_LIMITS: Limits = {
  connections: { intake: 6, requests: 12, background: 6 },
  lockWaitMs: { intake: 2_000, requests: 5_000, background: 30_000 },
  connectionWaitMs: { intake: 10_000, requests: 10_000, background: 60_000 },
  busyWaitMs: 10_000,
};

export function connectionsOf({ connections }: Limits): number {
  return connections.intake + connections.requests + connections.background;
}
