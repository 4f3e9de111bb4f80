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

export const queuedUsages = new Gauge({
  name: 'meterline_usages_queued',
  help: 'Usages that wait for a batch',
  registers: [registry],
});

export const contentions = new Counter({
  name: 'meterline_contentions_total',
  help: 'Transactions rolled back because of others: deadlocks, serialization failures, lock timeouts',
  labelNames: ['kind', 'end'] as const,
  registers: [registry],
});

/** Versions of rate cards, and prices with lines of their own, made ready to rate with. */
export const booksCompiled = new Counter({
  name: 'meterline_books_compiled_total',
  help: 'Versions of rate cards and prices compiled for rating',
  labelNames: ['of'] as const,
  registers: [registry],
});
