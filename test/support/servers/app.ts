import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import { Authentication, PERMISSIONS_OF } from '../../../src/access';
import { AppModule } from '../../../src/app.module';
import { errorReference } from '../../../src/error-reference';
import { Clock } from '../../../src/platform/clock';
import { DEFAULT_LIMITS, type Limits } from '../../../src/platform/limits';
import { Settings } from '../../../src/platform/settings';
import { configureHttp, httpAdapter, serveDocs } from '../../../src/tmf';
import type { HttpLimits, Tls } from '../../../src/tmf/http/configure-http';
import type { TestDatabase } from '../database/database';

export type TestApp = {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly http: ReturnType<typeof supertest>;
  close(): Promise<void>;
};

/** The whole product on a free port, over a test database. Start it twice to test a restart. */
export async function startApp(
  { url: databaseUrl }: Pick<TestDatabase, 'url'>,
  clock: Pick<Clock, 'now'> = new Clock(),
  limits: HttpLimits = {},
  work: Partial<Limits> = {},
  arrivalMaxMs?: number,
  settings: Partial<Settings> = {},
  tls?: Tls,
): Promise<TestApp> {
  const testing = await Test.createTestingModule({
    imports: [
      AppModule.for({
        databaseUrl,
        logLevel: 'silent',
        settings: new Settings({ ...settings, limits: { ...DEFAULT_LIMITS, ...work } }),
      }),
    ],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const app = testing.createNestApplication<NestFastifyApplication>(
    httpAdapter(arrivalMaxMs, tls),
    {
      logger: false,
      abortOnError: false,
    },
  );
  const authenticate: HttpLimits['authenticate'] = (request) =>
    app.get(Authentication).authenticate(request);
  configureHttp(app, { authenticate, ...limits });
  serveDocs(app, errorReference, PERMISSIONS_OF);
  await app.listen(0, '127.0.0.1');
  // Nest knows of HTTPS that it was told of itself alone.
  const url = (await app.getUrl()).replace(/^http:/, tls === undefined ? 'http:' : 'https:');
  return { app, url, http: supertest(url), close: () => app.close() };
}
