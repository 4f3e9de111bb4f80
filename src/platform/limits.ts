// How long work waits and how much of the database it may have, by whom it is for.

/** Usage on its way in; what a client asks for; schedulers, jobs, relays and bill runs. */
export type Pool = 'intake' | 'requests' | 'background';

export type Limits = {
  /** Shares of the pool of connections: what one of them does never takes another's. */
  readonly connections: Readonly<Record<Pool, number>>;
  /** How long a statement waits for a lock before it fails with 55P03. */
  readonly lockWaitMs: Readonly<Record<Pool, number>>;
  /** How long a transaction waits for a connection of its share. */
  readonly connectionWaitMs: Readonly<Record<Pool, number>>;
  /** How long usage of a root account that is held by other work waits before it is given back. */
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
