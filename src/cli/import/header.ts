// Checks the columns of a file against the map. A missing column means the wrong file or the wrong dialect.
import { nearest } from '../../core/nearest';

/** Describes what is wrong with the header; undefined when it has each of the wanted columns once. */
export function faultOfHeader(
  wanted: readonly string[],
  header: readonly string[],
): string | undefined {
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    const named = missing.map((column) => withMeant(column, header)).join(', ');
    return `has no column ${named}; it has ${header.map(quoted).join(', ')}${delimiterIn(header)}`;
  }
  const twice = wanted.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice === undefined) return undefined;
  const places = header.flatMap((column, index) => (column === twice ? [index + 1] : []));
  return (
    `names the column ${quoted(twice)} twice (columns ${places.join(' and ')}): give the columns ` +
    'names of their own with "columns" in the map, and take the header off'
  );
}

function withMeant(column: string, header: readonly string[]): string {
  const meant = meantBy(column, header);
  return meant === undefined
    ? quoted(column)
    : `${quoted(column)} (did you mean ${quoted(meant)}?)`;
}

/** The name that differs only in case or blanks, else the one with the nearest spelling. */
export function meantBy(name: string, known: readonly string[]): string | undefined {
  const alike = known.find((each) => folded(each) === folded(name));
  return alike ?? nearest(name, known, Math.trunc(name.length / 3));
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function quoted(name: string): string {
  return JSON.stringify(name);
}

function delimiterIn(header: readonly string[]): string {
  const [only = ''] = header;
  const sign =
    header.length > 1 ? undefined : [',', ';', '\t', '|'].find((one) => only.includes(one));
  return sign === undefined ? '' : `: say "delimiter": ${quoted(sign)} in the map`;
}
