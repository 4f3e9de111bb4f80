// Numeric ranges as TMF writes them: `rangeInterval` says which bounds are included.
import { ownValue } from '../../core/own-value';
import { decimal, isDecimalText } from '../../core/decimal';

export type Range = {
  readonly from: string | null;
  readonly to: string | null;
  /** `open`, `closed`, `closedBottom`, `closedTop`; null is closed. */
  readonly interval: string | null;
};

type Ends = { readonly bottom: boolean; readonly top: boolean };

const ENDS: Readonly<Record<string, Ends>> = {
  open: { bottom: false, top: false },
  closed: { bottom: true, top: true },
  closedBottom: { bottom: true, top: false },
  closedTop: { bottom: false, top: true },
};

/** Which bounds a `rangeInterval` includes; undefined for an unknown word. */
export function includesEnds(interval: string): Ends | undefined {
  return ownValue(ENDS, interval);
}

/** Text that is no number lies in no range; an unknown interval counts as closed. */
export function isWithin({ from, to, interval }: Range, text: string): boolean {
  if (!isDecimalText(text)) return false;
  const number = decimal(text);
  const { bottom, top } = includesEnds(interval ?? 'closed') ?? { bottom: true, top: true };
  const above = from === null ? 1 : number.comparedTo(decimal(from));
  const below = to === null ? 1 : decimal(to).comparedTo(number);
  return (above > 0 || (above === 0 && bottom)) && (below > 0 || (below === 0 && top));
}
