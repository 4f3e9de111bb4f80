// A log that nobody reads any more, as behind a collector that hangs: the server goes on, and ends when it is asked to.
import { once } from 'node:events';
import { startCuttingProxy } from '../support/doubles/cutting-proxy';
import { freshDatabase } from '../support/database/database';
import { startServerOn } from '../support/servers/server-process';

/** More than a pipe holds, and more than its reader takes unasked. */
const LINES = 400;

const cleanUps: Array<() => unknown> = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it('ends though its log is full and its database is gone', async () => {
  const database = await freshDatabase();
  cleanUps.push(() => database.drop());
  const proxy = await startCuttingProxy(database.url);
  const { child, url } = startServerOn(proxy.url, cleanUps);
  const meter = `${await url}/api/v1/meters/unknown`;
  for (const pipe of [child.stdout, child.stderr]) pipe?.pause();
  // What ends it reads the rest: its pipes are closed then.
  cleanUps.push(() => [child.stdout, child.stderr].forEach((pipe) => pipe?.resume()));
  await proxy.close();
  for (let line = 0; line < LINES; line += 1) expect((await fetch(meter)).status).toBe(503);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 120_000);
