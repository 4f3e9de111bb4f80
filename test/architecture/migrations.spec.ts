import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles, ROOT } from './source-files';

function unlisted(files: readonly string[], index: string): string[] {
  const names = files.flatMap((file) => /^migrations\/(\d{13}-[a-z-]+)\.ts$/.exec(file)?.[1] ?? []);
  return names.filter((name) => !index.includes(`'./${name}'`));
}

/** Times of the listed imports, in the order in which they run. */
function times(index: string): number[] {
  return [...index.matchAll(/'\.\/(\d{13})-/g)].map(([, time]) => Number.parseInt(time ?? '', 10));
}

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

it('finds a migration that nobody listed', () => {
  expect(unlisted(['migrations/1790000000000-create-x.ts'], '')).toEqual([
    '1790000000000-create-x',
  ]);
});
