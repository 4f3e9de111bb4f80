// A line whose charges are in another currency than its card. It is the same line with one step more, and is kept for
// each exchange rate, whose id may name totals.
import type { Decimal } from '../core/decimal';
import { type CompiledLine, compileLine } from './compile-line';

const exchanged = new WeakMap<CompiledLine, Map<string, CompiledLine>>();
/** Of one line: those of two months of days. Usage of long ago asks for rates that nobody will ask for again. */
const KEPT_MAX = 64;

export function exchangedLine(
  line: CompiledLine,
  { id, rate }: { readonly id: string; readonly rate: Decimal },
): CompiledLine {
  let known = exchanged.get(line);
  if (known === undefined || known.size >= KEPT_MAX) {
    known = new Map();
    exchanged.set(line, known);
  }
  const found = known.get(id) ?? atRate(line, rate);
  known.set(id, found);
  return found;
}

/** Its words are those that it has among the lines of its card. */
function atRate({ line, meter, words }: CompiledLine, rate: Decimal): CompiledLine {
  return { ...compileLine({ ...line, exchange: rate }, meter), words };
}
