// What docs/tmf-behaviour.md calls followed or refused is so: each case through the public API, in v4 and v5, with
// the bill, the balance or the state as judge.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseInstant } from '../../../src/core/time';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import { CASES } from './cases';
import type { Json } from '../contract';
import { describing } from './describing';
import { playStory } from './describing-story';
import { type Name, NOW, Trial, type Version } from './trial';

const OPENAPI = resolve(__dirname, '../../../openapi');

let database: TestDatabase;
let server: TestApp;
let tried = 0;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database, { now: () => parseInstant(NOW) });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

describe.each<Version>(['v4', 'v5'])('in the words of %s', (version) => {
  const cases = Object.entries(CASES).filter(([key]) => isIn(version, key));

  it.each(cases)('%s', async (_key, shows) => {
    const trial = new Trial(server.url, `trial-${(tried += 1)}`, version);
    try {
      await shows(trial);
    } finally {
      trial.close();
    }
  });
});

describe.each<Version>(['v4', 'v5'])('what only describes, in the words of %s', (version) => {
  it('changes no money, no time and no state', async () => {
    const played = async (more?: (name: Name) => Json): Promise<Json> => {
      const trial = new Trial(server.url, `trial-${(tried += 1)}`, version, more);
      try {
        return await playStory(trial);
      } finally {
        trial.close();
      }
    };
    const bare = await played();
    expect(bare.states).toEqual(['completed', 'suspended', 'completed', 'completed', 'done']);
    expect(await played(descriptionOf)).toEqual(bare);
  });
});

/** A structure stands in both; of an API its documents say whether there is a v5. */
function isIn(version: Version, key: string): boolean {
  const [, api] = /^(TMF\d+) /.exec(key) ?? [];
  return api === undefined || existsSync(resolve(OPENAPI, `${api.toLowerCase()}-${version}.json`));
}

function descriptionOf(name: Name): Json {
  const [api] = Object.entries(APIS).find(([, names]) => names.includes(name)) ?? [''];
  return describing(api, name);
}

const APIS: Readonly<Record<string, readonly Name[]>> = {
  TMF620: ['productSpecification', 'productOffering', 'productOfferingPrice'],
  TMF622: ['productOrder'],
  TMF632: ['organization'],
  TMF635: ['usage'],
  TMF637: ['product'],
  TMF654: ['bucket', 'topupBalance', 'adjustBalance', 'transferBalance', 'reserveBalance'],
  TMF666: ['billingAccount'],
  TMF676: ['payment', 'refund'],
};
