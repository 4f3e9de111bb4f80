import { DataSource } from 'typeorm';
import { ENTITIES } from './entities';
import { EntityFailures } from './platform/database';
import { connectionsOf, DEFAULT_LIMITS } from './platform/limits';
import { LastingClient } from './platform/lasting-client';
import { SilenceWatch } from './platform/silence-watch';

// Longer than any transaction pauses between statements, and than any statement may run.
const IDLE_IN_TRANSACTION_MAX_MS = 60_000;
const STATEMENT_MAX_MS = 60_000;
const CONNECT_MAX_MS = 10_000;

/**
 * The pool that serves requests. Its role is set per transaction and is never the schema's owner. Hot tables are
 * accessed by SQL, the others as entities.
 */
export function createDataSource(url: string, limits = DEFAULT_LIMITS): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: ENTITIES,
    subscribers: [EntityFailures],
    synchronize: false,
    applicationName: 'meterline',
    // Pipelining: statements that do not wait for each other's results share a round trip.
    extra: {
      max: connectionsOf(limits),
      connectionTimeoutMillis: CONNECT_MAX_MS,
      statement_timeout: STATEMENT_MAX_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MAX_MS,
      Client: LastingClient,
      watch: new SilenceWatch(url),
      pipeline: true,
    },
  });
}
