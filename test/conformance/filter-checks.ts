// Whatever scalar a server shows, a filter by it finds the row, and by another value does not.
import { type Scalar, scalarsOf } from './compare';
import type { Json } from './contract';
import { each, type Examination } from './examination';
import { EXTENSION } from './create-checks';

const SCALARS_MAX = 150;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

export async function filtersByEveryScalar(x: Examination): Promise<void> {
  const row = await x.someRow(x.offers('create') ? EXTENSION : {});
  if (row !== undefined) await filtersBy(x, row);
  const { lookAlsoAt } = x.own;
  if (lookAlsoAt === undefined) return;
  const others = (await x.list()).filter(lookAlsoAt);
  x.check(others.length > 0, 'there are the rows to look at as well');
  for (const other of others) await filtersBy(x, other);
}

async function filtersBy(x: Examination, row: Json): Promise<void> {
  const workedOut = x.own.workedOut ?? [];
  const stored = scalarsOf(row).filter(({ path }) => !workedOut.includes(path.split('.')[0] ?? ''));
  const scalars = [...new Map(stored.map((each) => [`${each.path}=${each.value}`, each])).values()];
  await each(scalars.slice(0, SCALARS_MAX), async (scalar) => {
    for (const query of queriesFor(scalar)) {
      x.check(await finds(x, row, query), `?${query} finds the row`);
    }
    const query = `${encodeURIComponent(scalar.path)}=${encodeURIComponent(otherThan(scalar))}`;
    x.check(!(await finds(x, row, query)), `?${query} does not find it`);
  });
  await compares(x, row, scalars);
}

async function finds(x: Examination, row: Json, query: string): Promise<boolean> {
  // What was found is all that is asked: dozens of rows share the values of the samples.
  return (await x.list(`?${query}&fields=none`)).some(({ id }) => id === row.id);
}

function queriesFor({ path, value }: Scalar): string[] {
  const name = encodeURIComponent(path);
  const text = encodeURIComponent(String(value));
  const queries = [`${name}=${text}`];
  // Below the first level the ways of writing a value are no others.
  if (typeof value !== 'string' || path.includes('.')) return queries;
  if (!value.includes('"')) queries.push(`${name}="${text}"`, `${name}=%22${text}%22`);
  if (!INSTANT.test(value)) return queries;
  // The same instant as clients write it: another zone, and the plus of it as it is, encoded, or lost to a form decoder.
  const eastern = new Date(Date.parse(value) + 7_200_000).toISOString().replace('Z', '+02:00');
  return [
    ...queries,
    `${name}=${eastern}`,
    `${name}=${encodeURIComponent(eastern)}`,
    `${name}=${eastern.replace('+', '%20')}`,
    `${name}=${encodeURIComponent(`"${eastern.replace('+', ' ')}"`)}`,
  ];
}

function otherThan({ value }: Scalar): string {
  if (typeof value === 'boolean') return String(!value);
  if (typeof value === 'number') return String(value + 1_000);
  return INSTANT.test(value) ? new Date(Date.parse(value) + 1_000).toISOString() : `${value}-not`;
}

/** Greater and less, alternatives, patterns. */
async function compares(x: Examination, row: Json, scalars: readonly Scalar[]): Promise<void> {
  const ordered = scalars.filter(
    ({ value }) => typeof value === 'number' || INSTANT.test(String(value)),
  );
  for (const { path, value } of ordered.slice(0, 6)) {
    const text = encodeURIComponent(String(value));
    for (const holds of [
      `${path}.gte=${text}`,
      `${path}.lte=${text}`,
      `${path}%3E%3D${text}`,
      `${path}<=${text}`,
    ]) {
      x.check(await finds(x, row, holds), `?${holds} finds the row`);
    }
  }
  // One value for the path, else the row is both above and below.
  const single = ordered.filter(
    ({ path }) => scalars.filter((each) => each.path === path).length === 1,
  );
  for (const { path, value } of single.slice(0, 6)) {
    const text = encodeURIComponent(String(value));
    for (const fails of [
      `${path}.gt=${text}`,
      `${path}.lt=${text}`,
      `${path}%3E${text}`,
      `${path}<${text}`,
    ]) {
      x.check(!(await finds(x, row, fails)), `?${fails} does not find it`);
    }
  }
  const id = encodeURIComponent(row.id);
  for (const query of [
    `id=none,${id}`,
    `id=none;id=${id}`,
    `id=none&id=${id}`,
    `id.eq=${id}`,
    `id.regex=.`,
    `id=${id}&`,
  ]) {
    x.check(await finds(x, row, query), `?${query} finds the row`);
  }
  x.check(
    !(await finds(x, row, `id=${id}&id.ne=${id}`)),
    'conditions on several parameters all hold',
  );
}
