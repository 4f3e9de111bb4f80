// docs/tmf-behaviour.md, read: what each row is about, its word, and the suites it names.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Place } from './attributes';

export const WORDS = ['followed', 'refused', 'describes', 'ignored'] as const;

/** Attributes of a resource of one API, of a structure wherever it stands, or of everything. */
type Scope =
  | { readonly kind: 'resource'; readonly api: string; readonly names: readonly string[] }
  | { readonly kind: 'structure'; readonly names: readonly string[] }
  | { readonly kind: 'everywhere' };

export type Row = {
  /** Names the row: `TMF622 productOrder quantity`, with what qualifies it. */
  readonly key: string;
  readonly scope: Scope;
  readonly patterns: readonly Pattern[];
  readonly word: string;
  readonly suites: readonly Suite[];
};

/** Of `note.*`: the note with all that is in it. */
export type Pattern = { readonly path: readonly string[]; readonly isWhole: boolean };

/** A test that shows it, in a file of ours. */
export type Suite = { readonly file: string; readonly test: string };

const DOCUMENT = resolve(__dirname, '../../../docs/tmf-behaviour.md');

export function readTable(text: string = readFileSync(DOCUMENT, 'utf8')): Row[] {
  let section = '';
  let scope: Scope | undefined;
  return text.split('\n').flatMap((line) => {
    const [, hashes = '', title = ''] = /^(#{2,3}) (.+)$/.exec(line) ?? [];
    if (hashes === '##') section = title;
    if (hashes !== '') scope = scopeOf(section, hashes === '###' ? title : undefined);
    const cells = line.split('|').map((cell) => cell.trim());
    const isRow =
      cells.length === 5 && scope !== undefined && !/^(?:attribute|-+)$/.test(cells[1] ?? '');
    return isRow && scope !== undefined ? [rowOf(scope, cells)] : [];
  });
}

function scopeOf(section: string, title: string | undefined): Scope | undefined {
  if (section === 'Everywhere') return { kind: 'everywhere' };
  if (title === undefined) return undefined;
  const names = title.split(',').map((name) => name.trim());
  const [, api] = /^(TMF\d+)/.exec(section) ?? [];
  return api === undefined ? { kind: 'structure', names } : { kind: 'resource', api, names };
}

function rowOf(scope: Scope, [, about = '', word = '', rest = '']: readonly string[]): Row {
  // What comes behind them qualifies them: `percentage` of a discount.
  const [leading = ''] = /^`[^`]+`(?:, `[^`]+`)*/.exec(about) ?? [];
  const patterns = [...leading.matchAll(/`([^`]+)`/g)].map(([, path = '']) => patternOf(path));
  return {
    key: `${nameOf(scope)}${about.replaceAll('`', '')}`,
    scope,
    patterns,
    word,
    suites: suitesIn(rest),
  };
}

function nameOf(scope: Scope): string {
  switch (scope.kind) {
    case 'resource':
      return `${scope.api} ${scope.names[0]} `;
    case 'structure':
      return `${scope.names[0]} `;
    case 'everywhere':
      return '';
  }
}

function patternOf(path: string): Pattern {
  const steps = path.split('.');
  const isWhole = steps.at(-1) === '*';
  return { path: isWhole ? steps.slice(0, -1) : steps, isWhole };
}

/** `[ordering](../test/integration/ordering.int-spec.ts "charges nested items")` */
function suitesIn(text: string): Suite[] {
  return [...text.matchAll(/\]\(\.\.\/(test\/\S+\.ts) "([^"]+)"\)/g)].map(
    ([, file = '', test = '']) => ({
      file,
      test,
    }),
  );
}

export type Judgement = { readonly row: Row; readonly pattern: Pattern };

/**
 * What is said of an attribute; several rows where they qualify it, none where nobody thought of it. What a
 * resource says counts before what is said of a structure, an inner structure's before an outer one's, a single
 * attribute's before a whole's.
 */
export function judgedBy(rows: readonly Row[], place: Place): readonly Judgement[] {
  const claims = rows.flatMap((row) =>
    row.patterns.flatMap((pattern) => {
      const rank = rankOf(row.scope, pattern, place);
      return rank === undefined ? [] : [{ row, pattern, rank }];
    }),
  );
  const best = claims
    .map(({ rank }) => rank)
    .toSorted(compare)
    .at(-1);
  return claims.filter(({ rank }) => best !== undefined && compare(rank, best) === 0);
}

/** Scope, depth of the structure, exactness, length. */
type Rank = readonly number[];

function rankOf(scope: Scope, pattern: Pattern, place: Place): Rank | undefined {
  const { path, isWhole } = pattern;
  const fit = [isWhole ? 0 : 1, path.length];
  switch (scope.kind) {
    case 'resource': {
      const isOfIt = scope.api === place.api && scope.names.includes(place.resource);
      return isOfIt && matches(pattern, place.path) ? [2, 0, ...fit] : undefined;
    }
    case 'structure': {
      const holder = place.structures.findLast(
        ({ names, depth }) =>
          names.some((name) => scope.names.includes(name)) &&
          matches(pattern, place.path.slice(depth)),
      );
      return holder === undefined ? undefined : [1, holder.depth, ...fit];
    }
    case 'everywhere':
      return matches(pattern, place.path.slice(-1)) ? [0, 0, ...fit] : undefined;
  }
}

function matches({ path, isWhole }: Pattern, steps: readonly string[]): boolean {
  if (isWhole ? steps.length < path.length : steps.length !== path.length) return false;
  return path.every((step, index) => step === steps[index]);
}

function compare(a: Rank, b: Rank): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
