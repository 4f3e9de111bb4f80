import { decimal, HUNDRED } from '../../core/decimal';
import { formatInstant, type Instant, tryParseInstant } from '../../core/time';
import { type AttributeValue, isBilled, type Outcome, type UsageRecord } from '../../charging';
import { objectOf, objectsOf, textOf } from '../../core/json';
import { type IncludedQuantity, type RatedCharge, type UsageView } from '../domain/usage-view';
import { type Body, toJsonNumber, toMoney } from '../../tmf';
import { isAttribute, measuredDecimal, measuredQuantity } from './measured';
import type { MeterUnit } from '../meter-units.service';
import { checkSaidOnce } from './said-once';
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
  const meters = metersSaid(body, context.units);
  checkSaidOnce(body, { meters, quantityName });
  const rating = saidRatingOf(body, context.words);
  const amount = rating?.amount ?? measuredDecimal(characteristics.get('amount'));
  const quantity = measuredQuantity(characteristics.get(quantityName), amount, known);
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of characteristics) {
    const isTaken = name === quantityName || NOT_ATTRIBUTES.has(name);
    if (!isTaken && isAttribute(value)) attributes[name] = value;
  }
  // Repeats ratedProductUsage, by the name that v5 shows it by.
  const { usageProductPrice: _repeated, ...document } = body;
  const at = tryParseInstant(asText(body['usageDate']));
  return {
    source: SOURCE,
    id: context.externalId,
    ...(at === undefined ? { at: context.receivedAt, isTimeless: true } : { at }),
    subject: subjectOf(body, characteristics),
    meter,
    quantity,
    attributes,
    document,
    ...(amount === undefined ? {} : { amount }),
    ...(rating === undefined ? {} : { ratedElsewhere: rating.ratedElsewhere }),
  };
}

const SOURCE = 'tmf635';
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set(['subject', 'externalId', 'amount']);

/** Names that may be the meter's, the best first. */
export function meterNamesOf(body: Body): string[] {
  const specification = objectOf(body['usageSpecification']);
  return [specification['id'], specification['name'], body['usageType']].filter(
    (name): name is string => typeof name === 'string' && name !== '',
  );
}

/**
 * What the specification and the type name as the meter. A type beside the meter's specification is free text, but a
 * specification names a meter, also one that there is not.
 */
function metersSaid(body: Body, units: ReadonlyMap<string, MeterUnit>): string[] {
  const type = textOf(body['usageType']);
  const { id, name } = objectOf(body['usageSpecification']);
  const named = [id, name].flatMap((each) => textOf(each) ?? []);
  const known = named.filter((each) => units.has(each));
  const specified = known.length > 0 ? known : named.slice(0, 1);
  return type !== undefined && units.has(type) ? [...specified, type] : known;
}

export function externalIdOf(body: Body): string | undefined {
  const listed = body['externalIdentifier'];
  const first: unknown = Array.isArray(listed) ? listed[0] : undefined;
  const value = characteristicsOf(body).get('externalId') ?? objectOf(first)['id'];
  return value === undefined ? undefined : asText(value);
}

/** Whose the client's own id is. */
export function ownerOf(body: Body): string | undefined {
  return objectsOf(body['externalIdentifier'])
    .map(({ owner }) => textOf(owner))
    .find((owner) => owner !== undefined);
}

/** The usage in the form of TMF635: the client's document and the result. */
export function toResource({ record, status, unit, reason, charges, included }: UsageView): Body {
  const rated = [
    ...charges.map((charge) => ({ ...toRated(charge), ...saidOf(record, charge) })),
    ...included.map(toIncluded),
  ];
  return {
    ...dated(record.document ?? documentOf(record, unit), record.at),
    status,
    ...(rated.length === 0 ? {} : { ratedProductUsage: rated }),
    ...(reason === null ? {} : { statusReason: { code: reason.code, message: reason.message } }),
  };
}

/** Sent without a date, it shows the one it has. */
function dated(document: Body, at: Instant): Body {
  const isDated = (document['usageDate'] ?? null) !== null;
  return isDated ? document : { ...document, usageDate: formatInstant(at) };
}

/** The view of a usage that was just decided, without reading it back. */
export function viewOf(record: UsageRecord, outcome: Outcome, unit: string | undefined): UsageView {
  if (outcome.status === 'guided') {
    return { status: 'guided', record, unit, reason: null, charges: [], included: [] };
  }
  if (outcome.status !== 'accepted') {
    const reason = outcome.status === 'duplicate' ? null : outcome.reason;
    return { status: 'rejected', record, unit, reason, charges: [], included: [] };
  }
  const { ratedAt } = outcome;
  const retail = outcome.charges.filter(({ leg }) => isBilled(leg));
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

/** The stated rating of usage rated elsewhere, completed by what follows from its charge. */
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

/** A usage of another wire, whose quantity or attributes may be malformed. */
type Told = Omit<UsageRecord, 'quantity' | 'amount' | 'attributes'> & {
  readonly quantity: unknown;
  readonly amount?: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
};

/** The document for usage that came over another wire. */
export function documentOf(record: Told, unit?: string): Body {
  const characteristic = (name: string, value: unknown) => ({
    name,
    valueType: typeof value,
    value,
  });
  return {
    // A usage sent without a time may get that of its first arrival yet.
    ...(record.isTimeless ? {} : { usageDate: formatInstant(record.at) }),
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
