// `expand=a,b.c` names the references to expand, `depth=n` the number of levels. Names alone are expanded one level
// deep, depth alone expands all references; together, depth counts from the named references.
import { decode } from '../query/parse-filter';
import { queryInvalid } from '../tmf.errors';

export type Expansion = {
  /** Undefined expands every reference. */
  readonly paths: readonly (readonly string[])[] | undefined;
  readonly levels: number;
};

export const LEVELS_MAX = 3;
const PATHS_MAX = 50;
const STEPS_MAX = 10;

export function parseExpansion(rawQuery: string): Expansion | undefined {
  const paths = valuesOf(rawQuery, 'expand')
    .flatMap((value) => value.split(','))
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => path.split('.'));
  const levels = levelsOf(valuesOf(rawQuery, 'depth')[0]);
  if (paths.length > PATHS_MAX || paths.some((path) => path.length > STEPS_MAX)) {
    const message = `takes at most ${PATHS_MAX} paths of ${STEPS_MAX} steps`;
    throw queryInvalid('expand', '', message);
  }
  if (levels === 0 || (levels === undefined && paths.length === 0)) return undefined;
  return { paths: paths.length === 0 ? undefined : paths, levels: levels ?? 1 };
}

function levelsOf(depth: string | undefined): number | undefined {
  if (depth === undefined || depth === '') return undefined;
  if (/^[0-9]$/.test(depth) && Number(depth) <= LEVELS_MAX) return Number(depth);
  throw queryInvalid('depth', depth, `must be a number from 0 to ${LEVELS_MAX}`);
}

function valuesOf(rawQuery: string, name: string): readonly string[] {
  return rawQuery
    .split('&')
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => decode(part.slice(name.length + 1), true));
}
