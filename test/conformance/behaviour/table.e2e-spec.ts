// docs/tmf-behaviour.md is complete and true to the documents: every attribute that a client can send has a row.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nameOf, type Place, sendableAttributes } from './attributes';
import { CASES } from './cases';
import { IGNORED } from './ignored';
import { judgedBy, readTable, type Suite, WORDS } from './table';

const rows = readTable();
const attributes = sendableAttributes();
const HOLDERS = new Set(
  attributes.map((place) => nameOf({ ...place, path: place.path.slice(0, -1) })),
);

const judged = attributes.map((place) => ({ place, by: judgedBy(rows, place) }));

it('has a word for every attribute that a client can send', () => {
  const unjudged = judged.filter(({ place, by }) => !isJudgedByParts(place) && by.length === 0);
  expect(unjudged.map(({ place }) => nameOf(place))).toEqual([]);
});

it('has no row for what is no attribute', () => {
  const used = new Set(judged.flatMap(({ by }) => by.map(({ pattern }) => pattern)));
  const stale = rows.flatMap(({ key, patterns }) =>
    patterns.filter((pattern) => !used.has(pattern)).map(({ path }) => `${key}: ${path.join('.')}`),
  );
  expect(stale).toEqual([]);
});

it('has one of its four words in every row, and no row twice', () => {
  const unknown = rows.filter(({ word }) => !WORDS.some((each) => each === word));
  expect(unknown.map(({ key }) => key)).toEqual([]);
  const keys = rows.map(({ key }) => key);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

const CLAIMS = rows.filter(({ word }) => word === 'followed' || word === 'refused');

it('is shown, by a case or by a suite, wherever it says followed or refused', () => {
  const unshown = CLAIMS.filter(({ key, suites }) => !(key in CASES) && suites.length === 0);
  const missing = rows.flatMap(({ suites }) => suites).filter((suite) => !isThere(suite));
  expect([...unshown.map(({ key }) => key), ...missing]).toEqual([]);
});

it('claims what each case shows', () => {
  const claimed = new Set(CLAIMS.map(({ key }) => key));
  expect(Object.keys(CASES).filter((key) => !claimed.has(key))).toEqual([]);
});

function isThere({ file, test }: Suite): boolean {
  const path = resolve(__dirname, '../../..', file);
  const isNamed = (quote: string): boolean =>
    readFileSync(path, 'utf8').includes(`${quote}${test}${quote}`);
  return existsSync(path) && ["'", '"', '`'].some(isNamed);
}

// To shrink to nothing: each is to be followed, or refused with its path and why.
it('knows what is ignored', () => {
  const ignored = rows.filter(({ word }) => word === 'ignored');
  expect(ignored.map(({ key }) => key)).toEqual(IGNORED);
});

/** What has attributes of its own is what they are. */
function isJudgedByParts(place: Place): boolean {
  return HOLDERS.has(nameOf(place));
}
