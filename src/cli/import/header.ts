// A file without a column that the map names is the wrong file, or one that is read in the wrong way.
import { nearest } from '../../core/nearest';
import { columnsOf, type UsageMap } from './usage-map';

/** What keeps the columns of a file from being those of the map. */
export function faultOfHeader(map: UsageMap, header: readonly string[]): string | undefined {
  const wanted = columnsOf(map);
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

/** The same in other letters or with other blanks, else what is spelt nearly like it. */
function meantBy(column: string, header: readonly string[]): string | undefined {
  const alike = header.find((name) => folded(name) === folded(column));
  return alike ?? nearest(column, header, Math.trunc(column.length / 3));
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
