// An account says its cycle and its days of payment twice: in TMF666's words (`billStructure.cycleSpecification`)
// and in ours (`billingCycle`, `paymentTerms`). What a specification says is written into ours, which all else reads.
import type { Frequency } from '../../core/calendar';
import type { ErrorDetail } from '../../core/domain-error';
import { isObject, type JsonObject, objectOf } from '../../core/json';
import { isSameRhythm, type Rhythm, type SaidCycle } from './cycle-specification.convert';
import { fromRhythm } from './terms.convert';

export const SPECIFICATION_PATH = 'billStructure.cycleSpecification';

/** Which of our attributes the client has stated itself. */
export type Own = { readonly billingCycle: boolean; readonly paymentTerms: boolean };

export function specificationOf(body: JsonObject): JsonObject | undefined {
  const specification = objectOf(body['billStructure'])['cycleSpecification'];
  return isObject(specification) ? specification : undefined;
}

/** The frequency of the account, for a specification that states none. */
export function frequencyOf(body: JsonObject): Frequency {
  return fromRhythm(objectOf(body['billingCycle']))?.frequency ?? 'month';
}

/** Faults where the client states both and they differ, so that it is unclear which one is meant. */
export function contradictionsOf(body: JsonObject, said: SaidCycle, own: Own): ErrorDetail[] {
  const cycle = objectOf(own.billingCycle ? body['billingCycle'] : undefined);
  const rhythm = fromRhythm(cycle);
  const days = own.paymentTerms ? paymentDaysOf(body) : undefined;
  return [
    ...(said.rhythm && rhythm && !isSameRhythm(said.rhythm, rhythm)
      ? [contradiction('billingCycle.frequency', cycle['frequency'])]
      : []),
    ...(said.shift !== undefined && isOther(cycle['anchorDay'], said.shift + 1)
      ? [contradiction('billingCycle.anchorDay', cycle['anchorDay'])]
      : []),
    ...(said.paymentDays !== undefined && isOther(days, said.paymentDays)
      ? [contradiction('paymentTerms.days', days)]
      : []),
  ];
}

export function withCycleSaid(body: JsonObject, said: SaidCycle): JsonObject {
  return withPaymentDays(withCycle(body, said), said);
}

function withCycle(body: JsonObject, { rhythm, shift }: SaidCycle): JsonObject {
  if (rhythm === undefined && shift === undefined) return body;
  const cycle = objectOf(body['billingCycle']);
  const { anchorDay, ...rest } = cycle;
  const before = fromRhythm(cycle);
  const day = shift === undefined ? keptDay(anchorDay, before, rhythm) : shift + 1;
  const isOld = rhythm === undefined || (before !== undefined && isSameRhythm(before, rhythm));
  return {
    ...body,
    billingCycle: {
      ...rest,
      ...(isOld ? {} : rhythm),
      ...(day === undefined ? {} : { anchorDay: day }),
    },
  };
}

/** A day of the month cannot be kept as a day of the week. */
function keptDay(day: unknown, before: Rhythm | undefined, rhythm: Rhythm | undefined): unknown {
  const isOfWeek = (of: Rhythm | undefined): boolean => of?.frequency === 'week';
  return rhythm === undefined || isOfWeek(before) === isOfWeek(rhythm) ? day : undefined;
}

function withPaymentDays(body: JsonObject, { paymentDays: days }: SaidCycle): JsonObject {
  if (days === undefined) return body;
  const terms = body['paymentTerms'];
  const said = typeof terms === 'string' ? { description: terms } : objectOf(terms);
  return { ...body, paymentTerms: { ...said, days } };
}

function paymentDaysOf(body: JsonObject): unknown {
  return objectOf(body['paymentTerms'])['days'];
}

function isOther(value: unknown, said: number): boolean {
  return value !== undefined && value !== null && value !== said;
}

function contradiction(path: string, value: unknown): ErrorDetail {
  const message = `${path} says otherwise than ${SPECIFICATION_PATH}`;
  return { path, value, message, code: 'account.malformed-terms' };
}
