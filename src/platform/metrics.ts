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

/** `tenant`: recorded in the tenant's audit; `nobody`: of no known tenant. */
export const refusedCredentials = new Counter({
  name: 'meterline_refused_credentials_total',
  help: 'Credentials that were no good, by whether it is known whose they are',
  labelNames: ['of'] as const,
  registers: [registry],
});

/** Of the process whose turn it is to chain; the others have none. */
export const auditChained = new Gauge({
  name: 'meterline_audit_chained_timestamp_seconds',
  help: 'When the chains of audit events last held all that had been recorded',
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

/** Compilations of card versions, and of prices with lines of their own. */
export const booksCompiled = new Counter({
  name: 'meterline_books_compiled_total',
  help: 'Versions of rate cards and prices compiled for rating',
  labelNames: ['of'] as const,
  registers: [registry],
});
