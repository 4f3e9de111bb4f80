import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesLike, repositoryFiles, ROOT } from './source-files';

/** Migrations that write rows, and are seen to do so without being named where rows stood before. */
const UNNAMED: Readonly<Record<string, string>> = {
  CreateInstallation: 'one row of a table of its own: none stood before',
  LetPartnersIn:
    'rows go on its way back alone: keys of partners, which there are none of without it',
  TallyUsageOwners: 'its tally is among those that are filled from IndexUsage on',
};

function unlisted(files: readonly string[], index: string): string[] {
  const names = files.flatMap((file) => /^migrations\/(\d{13}-[a-z-]+)\.ts$/.exec(file)?.[1] ?? []);
  return names.filter((name) => !index.includes(`'./${name}'`));
}

/** Times of the listed imports, in the order in which they run. */
function times(index: string): number[] {
  return [...index.matchAll(/'\.\/(\d{13})-/g)].map(([, time]) => Number.parseInt(time ?? '', 10));
}

/** Names of the migrations that write rows themselves, and not only in functions that they create. */
function movers(files: readonly string[]): string[] {
  return files.flatMap((text) => {
    const apart = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|--.*|\$\$[\s\S]*?\$\$/g, '');
    const name = /export class (\w+?)\d{13} /.exec(apart)?.[1] ?? '';
    return WRITES_ROWS.test(apart) ? [name] : [];
  });
}

const WRITES_ROWS = /(?:^|[`'"(;)])\s*(?:UPDATE|INSERT\s+INTO|DELETE\s+FROM)\s/m;

const INDEX = readFileSync(join(ROOT, 'migrations/index.ts'), 'utf8');

it('every migration is listed, and runs in the order of its time', () => {
  expect(unlisted(repositoryFiles(), INDEX)).toEqual([]);
  expect(times(INDEX)).toEqual(times(INDEX).toSorted((a, b) => a - b));
});

it('a listed migration is run: the array holds as many as are imported', () => {
  const listed = /export const migrations = \[([\s\S]*?)\]/.exec(INDEX)?.[1] ?? '';
  expect(listed.match(/\w+/g)).toHaveLength(times(INDEX).length);
});

it('every file among the migrations is one', () => {
  const strange = repositoryFiles().filter(
    (file) =>
      file.startsWith('migrations/') && !/^migrations\/(index|\d{13}-[a-z-]+)\.ts$/.test(file),
  );
  expect(strange).toEqual([]);
});

it('a migration that writes rows is tried on rows that stood before', () => {
  const tests = readFileSync(join(ROOT, 'test/integration/migrations.int-spec.ts'), 'utf8');
  const tried = [...tests.matchAll(/(?:standBefore|undoTo)\('(\w+)'\)/g)].map(
    ([, name = '']) => name,
  );
  const found = movers(filesLike(/^migrations\/\d{13}-/).map(({ text }) => text));
  expect(found.length).toBeGreaterThan(25);
  const untried = found.filter((mover) => !tried.some((name) => mover.startsWith(name)));
  expect(untried.sort()).toEqual(Object.keys(UNNAMED).sort());
});

it.each`
  statement                                                               | found    | why
  ${'`UPDATE bill SET state = 1`'}                                        | ${['A']} | ${'rows that change'}
  ${'`CREATE TABLE a (); INSERT INTO a SELECT`'}                          | ${['A']} | ${'rows that come'}
  ${'`WITH gone AS (SELECT) DELETE FROM a`'}                              | ${['A']} | ${'rows that go'}
  ${'`CREATE FUNCTION f() AS $$ BEGIN UPDATE bill; END $$`'}              | ${[]}    | ${'a function that will change some'}
  ${'`CREATE TRIGGER t AFTER UPDATE ON bill`'}                            | ${[]}    | ${'a trigger'}
  ${'`ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c ON DELETE CASCADE`'} | ${[]}    | ${'a key'}
`('finds $why', ({ statement, found }: { statement: string; found: readonly string[] }) => {
  expect(movers([`export class A1790000000000 implements M { q = ${statement} }`])).toEqual(found);
});

it('finds a migration that nobody listed', () => {
  expect(unlisted(['migrations/1790000000000-create-x.ts'], '')).toEqual([
    '1790000000000-create-x',
  ]);
});
