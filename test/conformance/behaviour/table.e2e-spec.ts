// docs/tmf-behaviour.md is complete and true to the documents: every attribute that a client can send has a row.
import { type Place, sendableAttributes } from './attributes';
import { judgedBy, readTable, WORDS } from './table';

const rows = readTable();
const attributes = sendableAttributes();
const HOLDERS = new Set(
  attributes.map((place) => nameOf({ ...place, path: place.path.slice(0, -1) })),
);

it('has a word for every attribute that a client can send', () => {
  const unjudged = attributes.filter(
    (place) => !isJudgedByParts(place) && judgedBy(rows, place).length === 0,
  );
  expect(unjudged.map(nameOf)).toEqual([]);
});

it('has no row for what is no attribute', () => {
  const used = new Set(
    attributes.flatMap((place) => judgedBy(rows, place)).map(({ pattern }) => pattern),
  );
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

/** What has attributes of its own is what they are. */
function isJudgedByParts(place: Place): boolean {
  return HOLDERS.has(nameOf(place));
}

function nameOf({ api, version, resource, path }: Place): string {
  return `${api} ${version} ${resource} ${path.join('.')}`;
}
