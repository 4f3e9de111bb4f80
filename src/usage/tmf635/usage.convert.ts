import { decimal, HUNDRED } from '../../core/decimal';
import { formatInstant, type Instant, tryParseInstant } from '../../core/time';
import type { AttributeValue, Outcome, UsageRecord } from '../../charging';
import { objectOf, objectsOf } from '../../core/json';
import type { IncludedQuantity, RatedCharge, UsageView } from '../domain/usage-view';
import { type Body, toJsonNumber, toMoney } from '../../tmf';
import { isAttribute, measuredDecimal, measuredQuantity } from './measured';
import type { MeterUnit } from '../meter-units.service';
import { type RatingWords, saidRatingOf } from './said-rating.convert';

/**
 * TMF635 Usage → usage record. The meter is the usageSpecification (id or name), else usageType; the
 * quantity is the characteristic named like the meter's unit, else `quantity`; the subject is the
 * characteristic `subject`, else ratedProductUsage[].productRef or product, else a related party.
 */
export function fromResource(
  body: Body,
  context: {
    readonly externalId: string;
    readonly receivedAt: Instant;
    readonly units: ReadonlyMap<string, MeterUnit>;
    readonly words: RatingWords;
  },
): UsageRecord {
  const names = meterNamesOf(body);
  const meter = names.find((name) => context.units.has(name)) ?? names[0] ?? '';
  const characteristics = characteristicsOf(body);
  const known = context.units.get(meter);
  const unit = known?.unit ?? 'quantity';
  const quantityName = characteristics.has(unit) ? unit : 'quantity';
  const rating = saidRatingOf(body, context.words);
  const amount = rating?.amount ?? measuredDecimal(characteristics.get('amount'));
  const quantity = measuredQuantity(characteristics.get(quantityName), amount, known);
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of characteristics) {
    const isTaken = name === quantityName || NOT_ATTRIBUTES.has(name);
    if (!isTaken && isAttribute(value)) attributes[name] = value;
  }
  return {
    source: SOURCE,
    id: context.externalId,
    at: tryParseInstant(asText(body['usageDate'])) ?? context.receivedAt,
    subject: subjectOf(body, characteristics),
    meter,
    quantity,
    attributes,
    document: body,
    ...(amount === undefined ? {} : { amount }),
    ...(rating === undefined ? {} : { ratedElsewhere: rating.ratedElsewhere }),
  };
}

const SOURCE = 'tmf635';
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set(['subject', 'externalId', 'amount']);

/** What may name the meter, best first. */
export function meterNamesOf(body: Body): string[] {
  const specification = objectOf(body['usageSpecification']);
  return [specification['id'], specification['name'], body['usageType']].filter(
    (name): name is string => typeof name === 'string' && name !== '',
  );
}

export function externalIdOf(body: Body): string | undefined {
  const listed = body['externalIdentifier'];
  const first: unknown = Array.isArray(listed) ? listed[0] : undefined;
  const value = characteristicsOf(body).get('externalId') ?? objectOf(first)['id'];
  return value === undefined ? undefined : asText(value);
}

/** The usage as TMF635 shows it: what the wire brought, and what became of it. */
export function toResource({ record, status, unit, reason, charges, included }: UsageView): Body {
  const rated = [
    ...charges.map((charge) => ({ ...toRated(charge), ...saidOf(record, charge) })),
    ...included.map(toIncluded),
  ];
  return {
    ...(record.document ?? documentOf(record, unit)),
    status,
    ...(rated.length === 0 ? {} : { ratedProductUsage: rated }),
    ...(reason === null ? {} : { statusReason: { code: reason.code, message: reason.message } }),
  };
}

/** The view of a usage that has just been decided, without reading it back. */
export function viewOf(record: UsageRecord, outcome: Outcome, unit: string | undefined): UsageView {
  if (outcome.status === 'guided') {
    return { status: 'guided', record, unit, reason: null, charges: [], included: [] };
  }
  if (outcome.status !== 'accepted') {
    const reason = outcome.status === 'duplicate' ? null : outcome.reason;
    return { status: 'rejected', record, unit, reason, charges: [], included: [] };
  }
  const { ratedAt } = outcome;
  const retail = outcome.charges.filter(({ leg }) => leg === 'retail');
  const charges = retail.map((charge) => ({ ...charge, ratedAt, isBilled: false }));
  return { status: 'rated', record, unit, reason: null, charges, included: outcome.included };
}

function toRated(charge: RatedCharge): Body {
  const amount = decimal(charge.amount);
  const tax = amount.times(decimal(charge.taxRatePercent)).dividedBy(HUNDRED);
  return {
    isBilled: charge.isBilled,
    isTaxExempt: charge.taxRatePercent === '0',
    offerTariffType: 'Normal',
    ratingAmountType: 'Total',
    ratingDate: formatInstant(charge.ratedAt),
    taxRate: toJsonNumber(decimal(charge.taxRatePercent)),
    usageRatingTag: 'non included usage',
    taxExcludedRatingAmount: toMoney(amount, charge.currency),
    taxIncludedRatingAmount: toMoney(amount.plus(tax), charge.currency),
    productRef: { id: charge.productId, name: charge.description },
  };
}

/** What was rated elsewhere is shown as it was said; what follows from its charge stands beside it. */
function saidOf({ ratedElsewhere, document }: UsageRecord, { isBilled }: RatedCharge): Body {
  if (ratedElsewhere === undefined) return {};
  const [said] = objectsOf(document?.['ratedProductUsage']);
  return { ...said, isExternal: true, isBilled };
}

function toIncluded({ bucketId, quantity, unit }: IncludedQuantity): Body {
  return {
    usageRatingTag: 'included usage',
    bucketValueConvertedInAmount: toMoney(decimal(quantity), unit),
    bucket: { id: bucketId },
  };
}

/** Of another wire, also what is no decimal and no attribute. */
type Told = Omit<UsageRecord, 'quantity' | 'amount' | 'attributes'> & {
  readonly quantity: unknown;
  readonly amount?: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
};

/** For usage that came over another wire: the same facts in TMF635's words. */
export function documentOf(record: Told, unit?: string): Body {
  const characteristic = (name: string, value: unknown) => ({
    name,
    valueType: typeof value,
    value,
  });
  return {
    usageDate: formatInstant(record.at),
    usageType: record.meter,
    usageSpecification: { id: record.meter, name: record.meter },
    source: record.source,
    usageCharacteristic: [
      characteristic('subject', record.subject),
      ...(record.quantity === undefined
        ? []
        : [characteristic(unit ?? 'quantity', record.quantity)]),
      characteristic('externalId', record.id),
      ...(record.amount === undefined ? [] : [characteristic('amount', record.amount)]),
      ...Object.entries(record.attributes).map(([name, value]) => characteristic(name, value)),
    ],
  };
}

function characteristicsOf(body: Body): Map<string, unknown> {
  const listed = body['usageCharacteristic'];
  const found = new Map<string, unknown>();
  for (const entry of Array.isArray(listed) ? listed : []) {
    const { name, value } = objectOf(entry);
    if (typeof name === 'string') found.set(name, value);
  }
  return found;
}

function subjectOf(body: Body, characteristics: ReadonlyMap<string, unknown>): string {
  const named = characteristics.get('subject');
  if (named !== undefined) return asText(named);
  const rated = Array.isArray(body['ratedProductUsage']) ? body['ratedProductUsage'] : [];
  const product = rated.map((entry) => objectOf(objectOf(entry)['productRef'])['id']).find(Boolean);
  const used = product ?? objectOf(body['product'])['id'];
  if (used !== undefined) return asText(used);
  const parties = Array.isArray(body['relatedParty']) ? body['relatedParty'] : [];
  return asText(parties.map((party) => objectOf(party)['id']).find(Boolean));
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
