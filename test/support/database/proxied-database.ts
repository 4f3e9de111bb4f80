import type { DataSource } from 'typeorm';
import { createDataSource } from '../../../src/data-source';
import { Database } from '../../../src/platform/database';
import { type CuttingProxy, startCuttingProxy } from '../doubles/cutting-proxy';
import { freshDatabase, type TestDatabase } from './database';

/** Our own connections go through the proxy; `db` asks past it. */
export type ProxiedDatabase = {
  readonly db: TestDatabase;
  readonly proxy: CuttingProxy;
  readonly dataSource: DataSource;
  readonly database: Database;
  close(): Promise<void>;
};

export async function openProxiedDatabase(): Promise<ProxiedDatabase> {
  const db = await freshDatabase();
  const proxy = await startCuttingProxy(db.url);
  const dataSource = await createDataSource(proxy.url).initialize();
  return {
    db,
    proxy,
    dataSource,
    database: new Database(dataSource),
    close: async () => {
      await dataSource.destroy();
      await proxy.close();
      await db.drop();
    },
  };
}
