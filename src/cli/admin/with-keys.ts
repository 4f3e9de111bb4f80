import { ApiKeys } from '../../access';
import { createDataSource } from '../../data-source';
import { reachDatabase } from '../../platform/boot/open-database';
import { Clock } from '../../platform/clock';
import type { Config } from '../../platform/config';
import { Database } from '../../platform/database';

/** Opens the keys of the server's database, also while the server runs; nothing else of the product is started. */
export async function withKeys(
  config: Config,
  work: (keys: ApiKeys) => Promise<void>,
): Promise<void> {
  const { url, stop } = await reachDatabase(config);
  const dataSource = createDataSource(url, config.settings.limits);
  try {
    await dataSource.initialize();
    const database = new Database(dataSource, config.settings);
    await work(new ApiKeys(database, new Clock(), config.settings));
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
    await stop();
  }
}
