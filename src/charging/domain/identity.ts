// Who a usage is: who reported it, and the reporter's own id, as CloudEvents means them. The two always
// give the same usage id, so that sending a usage twice cannot charge it twice, whoever answers for its
// subject by then.
import { decimal } from '../../core/decimal';
import { derivedId } from '../../core/derived-id';
import { attributeText } from '../../rating';
import { type RatedElsewhere, UNREADABLE, type UsageRecord } from './usage-record';

/** Usage that could not be guided yet belongs to no account. */
export const NO_ACCOUNT = '';

export function usageIdOf({ source, id }: Pick<UsageRecord, 'source' | 'id'>): string {
  return derivedId('usage', source, id);
}

/**
 * Whether what is sent says the same as what is in; the wire's own extras are no part of what was measured. Without a
 * time it has that of its arrival, another at every sending, and contradicts none.
 */
export function isSameContent(sent: UsageRecord, first: UsageRecord): boolean {
  return (
    (sent.isTimeless === true || sent.at === first.at) &&
    sent.subject === first.subject &&
    sent.meter === first.meter &&
    isSameNumber(sent.quantity, first.quantity) &&
    isSameNumber(sent.amount, first.amount) &&
    isSameRating(sent.ratedElsewhere, first.ratedElsewhere) &&
    attributesText(sent) === attributesText(first)
  );
}

function isSameNumber(a: string | undefined, b: string | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  return a !== UNREADABLE && b !== UNREADABLE && decimal(a).equals(decimal(b));
}

function isSameRating(a: RatedElsewhere | undefined, b: RatedElsewhere | undefined): boolean {
  return a?.currency === b?.currency && a?.taxRate === b?.taxRate;
}

function attributesText({ attributes }: UsageRecord): string {
  const said = Object.entries(attributes).map(
    ([name, value]) => [name, attributeText(value)] as const,
  );
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
