import type { ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import supertest from 'supertest';
import { Clock } from '../../../src/platform/clock';
import { PlatformModule } from '../../../src/platform/platform.module';
import { Settings } from '../../../src/platform/settings';
import { configureHttp, httpAdapter } from '../../../src/tmf';
import { IdempotencyKeys } from '../../../src/tmf/idempotency-keys.service';
import { createDataSource } from '../../../src/data-source';
import type { TestDatabase } from '../database/database';

export type Served = {
  readonly app: NestFastifyApplication;
  readonly http: ReturnType<typeof supertest>;
  close(): Promise<void>;
};

/** Some modules of the product on a test database, a clock of the test's own and any free port. */
export async function serve(
  db: Pick<TestDatabase, 'url'>,
  modules: NonNullable<ModuleMetadata['imports']>,
  clock: Pick<Clock, 'now'> = new Clock(),
  settings: Partial<Settings> = {},
): Promise<Served> {
  const testing = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRootAsync({ useFactory: () => createDataSource(db.url).options }),
      PlatformModule.for(new Settings(settings)),
      ...modules,
    ],
    providers: [IdempotencyKeys],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const app = testing.createNestApplication<NestFastifyApplication>(httpAdapter(), {
    logger: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  return { app, http: supertest(await app.getUrl()), close: () => app.close() };
}
