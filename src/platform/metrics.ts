import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The process's Prometheus registry; rooms add their own instruments to it. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const usagesTaken = new Counter({
  name: 'meterline_usages_total',
  help: 'Usages taken in, by outcome',
  labelNames: ['outcome'] as const,
  registers: [registry],
});

export const batchSeconds = new Histogram({
  name: 'meterline_batch_seconds',
  help: 'Time from opening to committing a rating batch',
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
  registers: [registry],
});

export const contentions = new Counter({
  name: 'meterline_contentions_total',
  help: 'Transactions rolled back because of others: deadlocks, serialization failures, lock timeouts',
  labelNames: ['kind', 'end'] as const,
  registers: [registry],
});
export const batchUsages = new Histogram({
  name: 'meterline_batch_usages',
  help: 'Usages rated in one transaction',
  buckets: [1, 5, 20, 50, 100, 200, 500, 1_000, 2_000],
  registers: [registry],
});

export const rootLockSeconds = new Histogram({
  name: 'meterline_root_lock_seconds',
  help: 'Time to get the locks of root accounts',
  buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30],
  registers: [registry],
});

/** `tenant`: the audit of a tenant tells of it; `nobody`: it is of no tenant that is known. */
export const refusedCredentials = new Counter({
  name: 'meterline_refused_credentials_total',
  help: 'Credentials that were no good, by whether it is known whose they are',
  labelNames: ['of'] as const,
  registers: [registry],
});

const connections = new Gauge({
  name: 'meterline_connections',
  help: 'Shares of the database connections: used, idle, and transactions that wait for one',
  labelNames: ['pool', 'state'] as const,
  registers: [registry],
});

export function connectionGauges(pool: string) {
  const of = (state: string) => connections.labels({ pool, state });
  return { used: of('used'), idle: of('idle'), waiting: of('waiting') };
}

/** Versions of rate cards, and prices with lines of their own, made ready to rate with. */
export const booksCompiled = new Counter({
  name: 'meterline_books_compiled_total',
  help: 'Versions of rate cards and prices compiled for rating',
  labelNames: ['of'] as const,
  registers: [registry],
});
