// Numbers between two bounds, as TMF writes them: `rangeInterval` says which bounds are included.
import { decimal, isDecimalText } from '../../core/decimal';

export type Range = {
  readonly from: string | null;
  readonly to: string | null;
  /** `open`, `closed`, `closedBottom`, `closedTop`; null is closed. */
  readonly interval: string | null;
};

/** What is no number lies in no range. */
export function isWithin({ from, to, interval }: Range, text: string): boolean {
  if (!isDecimalText(text)) return false;
  const number = decimal(text);
  const isBottomIn = interval !== 'open' && interval !== 'closedTop';
  const isTopIn = interval !== 'open' && interval !== 'closedBottom';
  const above = from === null ? 1 : number.comparedTo(decimal(from));
  const below = to === null ? 1 : decimal(to).comparedTo(number);
  return (above > 0 || (above === 0 && isBottomIn)) && (below > 0 || (below === 0 && isTopIn));
}
