import { DataSource } from 'typeorm';
import { ENTITIES } from './entities';
import { EntityFailures } from './platform/database';
import { connectionsOf, DEFAULT_LIMITS } from './platform/limits';
import { LastingClient } from './platform/lasting-client';
import { SilenceWatch } from './platform/silence-watch';

// Beyond what any transaction pauses between two statements, and what any statement takes.
const IDLE_IN_TRANSACTION_MAX_MS = 60_000;
const STATEMENT_MAX_MS = 60_000;
const CONNECT_MAX_MS = 10_000;

/**
 * The pool that serves requests. Its role is set per transaction and never is the schema's owner.
 * What is hot is read and written by SQL; what is not, as entities.
 */
export function createDataSource(url: string, limits = DEFAULT_LIMITS): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: ENTITIES,
    subscribers: [EntityFailures],
    synchronize: false,
    applicationName: 'meterline',
    // Pipelined: statements that don't wait for each other's results share a round trip.
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
