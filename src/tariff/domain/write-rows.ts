// Rows of a tariff table as CSV again, by prefix.
import { prefixText, type ZoneRows } from '../../rating';

const PIECE = 2_000;

export function* writeRows({ prefixes, zones, names }: ZoneRows): Generator<string> {
  const quoted = names.map((name) =>
    /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
  );
  yield 'prefix,zone\n';
  for (let from = 0; from < prefixes.length; from += PIECE) {
    let piece = '';
    const end = Math.min(from + PIECE, prefixes.length);
    for (let index = from; index < end; index += 1) {
      piece += `${prefixText(prefixes[index] ?? 0)},${quoted[zones[index] ?? 0] ?? ''}\n`;
    }
    yield piece;
  }
}
