import { DataSource } from 'typeorm';
import { LastingClient } from './platform/lasting-client';

const CONNECTIONS_MAX = 16;

/**
 * The pool that serves requests. Its role is set per transaction and never is the schema's owner.
 * There are no entities: rows are read and written by SQL, so nothing can drift from the migrations.
 */
export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [],
    synchronize: false,
    applicationName: 'meterline',
    // Pipelined: statements that don't wait for each other's results share a round trip.
    extra: {
      Client: LastingClient,
      max: CONNECTIONS_MAX,
      statement_timeout: 60_000,
      pipeline: true,
    },
  });
}
