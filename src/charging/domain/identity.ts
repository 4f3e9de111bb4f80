// Who a usage is: who reported it, and the reporter's own id, as CloudEvents means them. The two always
// give the same usage id, so that sending a usage twice cannot charge it twice, whoever answers for its
// subject by then.
import { decimal } from '../../core/decimal';
import { derivedId } from '../../core/derived-id';
import { type RatedElsewhere, UNREADABLE, type UsageRecord } from './usage-record';

/** Usage that could not be guided yet belongs to no account. */
export const NO_ACCOUNT = '';

export function usageIdOf({ source, id }: Pick<UsageRecord, 'source' | 'id'>): string {
  return derivedId('usage', source, id);
}

/** Whether the two say the same; the wire's own extras are no part of what was measured. */
export function isSameContent(a: UsageRecord, b: UsageRecord): boolean {
  return (
    isSameTime(a, b) &&
    a.subject === b.subject &&
    a.meter === b.meter &&
    isSameNumber(a.quantity, b.quantity) &&
    isSameNumber(a.amount, b.amount) &&
    isSameRating(a.ratedElsewhere, b.ratedElsewhere) &&
    attributesText(a) === attributesText(b)
  );
}

/** Usage that is sent without a date has that of its arrival, which is another at every sending. */
function isSameTime(a: UsageRecord, b: UsageRecord): boolean {
  return a.at === b.at || (isUndated(a) && isUndated(b));
}

function isUndated({ document }: UsageRecord): boolean {
  return document !== undefined && (document['usageDate'] ?? null) === null;
}

function isSameNumber(a: string | undefined, b: string | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  return a !== UNREADABLE && b !== UNREADABLE && decimal(a).equals(decimal(b));
}

function isSameRating(a: RatedElsewhere | undefined, b: RatedElsewhere | undefined): boolean {
  return a?.currency === b?.currency && a?.taxRate === b?.taxRate;
}

function attributesText({ attributes }: UsageRecord): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
