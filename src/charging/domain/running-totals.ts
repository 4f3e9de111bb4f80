// The running totals a batch works on: counters (the aggregate of one price line, group and period)
// and accruals (the unbilled amount of one bill line). Loaded once, changed in memory, saved once.
import { decimal, parseScaled, toScaled } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { CHARGE_SCALE, round } from '../../core/rounding';
import { isSameTaxCategory } from '../../core/tax-category';
import type { Instant, Period } from '../../core/time';
import { type CompiledLine, type CounterState, emptyState } from '../../rating';
import type { Account, Exemption, Tax } from './context';
import type { Exchange } from './exchange';
import type { Leg } from './leg';
import type { GuidedLeg } from './leg-at';

export type CounterKey = {
  readonly rootId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly leg: string;
  readonly card: string;
  readonly line: string;
  readonly group: string;
  readonly serviceFrom: Instant;
};

export type Counter = {
  readonly id: string;
  readonly key: CounterKey;
  state: CounterState;
  /** The card version whose prices `state` was last booked under. */
  version: number;
  /** The term that made the line `state` was last booked under, if one did. */
  override?: string | undefined;
  /** By which `state` was last booked; null for a card in the account's currency. */
  exchangeId: string | null;
  lastAt: Instant;
  outOfOrder: boolean;
  /**
   * True when buckets covered usage of it, or only prepaid money may pay it: value was drawn in the order of arrival,
   * so the line is not rated again.
   */
  wasDrawn: boolean;
  isNew: boolean;
  isChanged: boolean;
};

export type AccrualKind = 'usage' | 'oneTime' | 'recurring' | 'minimum' | 'discount' | 'adjustment';

/** `category` null and rate 0: no tax is due. */
export type ChargedTax = {
  readonly category: string | null;
  readonly ratePercent: string;
  /** The certificate by which no tax of that category is due. */
  readonly exemption: string | null;
};

/** A line of a price that a subscription was charged for in the same period. */
export type TaxedLine = { readonly priceId: string; readonly line: string };

export type AccrualKey = {
  readonly rootId: string;
  readonly payerId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly leg: Leg;
  readonly kind: AccrualKind;
  readonly priceId: string | null;
  readonly card: string;
  readonly version: number;
  readonly line: string;
  readonly meter: string | null;
  readonly unit: string | null;
  readonly currency: string;
  /** By which the money of its card became its own. */
  readonly exchange?: Exchange;
  /** The tax for a first charge. */
  readonly tax: ChargedTax;
  /** Lines whose tax it takes instead: that of the first one that was charged before. */
  readonly taxedAs: readonly TaxedLine[];
  readonly description: string;
  readonly service: Period;
  /** The time a fee is charged for; undefined means the whole service period. */
  readonly covers?: Period;
  readonly billFrom: Instant;
};

/** Quantities and amounts are integers, in units of 10^-12: thousands are added to one in a batch. */
export type Accrual = {
  readonly id: string;
  readonly key: AccrualKey;
  quantity: bigint;
  amount: bigint;
  /** What prepaid value paid. An excess over `amount` is a credit, which pays next or shows on the bill. */
  drawn: bigint;
  /** What this batch added to `amount` and `drawn`, for the journal. */
  added: bigint;
  addedDrawn: bigint;
  chargeCount: number;
  isNew: boolean;
  isChanged: boolean;
};

export function newCounter(id: string, key: CounterKey, version: number, at: Instant): Counter {
  return {
    id,
    key,
    state: emptyState,
    version,
    exchangeId: null,
    lastAt: at,
    outOfOrder: false,
    wasDrawn: false,
    isNew: true,
    isChanged: false,
  };
}

export function newAccrual(id: string, key: AccrualKey): Accrual {
  return {
    id,
    key,
    quantity: 0n,
    amount: 0n,
    drawn: 0n,
    added: 0n,
    addedDrawn: 0n,
    chargeCount: 0,
    isNew: true,
    isChanged: false,
  };
}

/** A plain decimal in units of 10^-12. What is finer, a fee of very many small pieces, is rounded to them. */
export function unitsOf(text: string): bigint {
  const units = parseScaled(text, CHARGE_SCALE);
  return units ?? toUnits(text);
}

function toUnits(text: string): bigint {
  const units = toScaled(round(decimal(text), CHARGE_SCALE, 'halfUp'), CHARGE_SCALE);
  invariant(units !== undefined, `${text} was rounded to ${CHARGE_SCALE} decimals`);
  return units;
}

/** The account, subscription and period of a usage: with the leg the identity of running totals. */
export type Place = {
  readonly account: Account;
  readonly payer: Account;
  readonly service: Period;
  readonly billFrom: Instant;
};

export function counterKeyOf(place: Place, leg: GuidedLeg): CounterKey {
  return {
    rootId: place.account.rootId,
    accountId: place.account.id,
    subscriptionId: leg.tenure.id,
    leg: leg.card.leg,
    card: leg.card.code,
    line: leg.line.id,
    group: leg.group,
    serviceFrom: place.service.from,
  };
}

export function usageAccrualKeyOf(place: Place, leg: GuidedLeg): AccrualKey {
  const { account, service, billFrom } = place;
  const { priceId } = leg.card;
  return {
    rootId: account.rootId,
    payerId: place.payer.id,
    accountId: account.id,
    subscriptionId: leg.tenure.id,
    leg: leg.card.leg,
    kind: 'usage',
    priceId,
    card: leg.card.code,
    version: leg.version,
    line: leg.line.id,
    meter: leg.line.line.meter,
    unit: leg.line.unit,
    currency: leg.card.currency,
    ...(leg.exchange === undefined ? {} : { exchange: leg.exchange }),
    tax: taxOf(leg.card.taxes, account, service),
    taxedAs: priceId === null ? [] : [{ priceId, line: leg.line.id }],
    description: lineName(leg.card.name, leg.line),
    service,
    billFrom,
  };
}

/** A card's lines share its name; each is told by its own words, of several meters by theirs, too. */
export function lineName(name: string, { words }: Pick<CompiledLine, 'words'>): string {
  return words === '' ? name : `${name}, ${words}`;
}

/**
 * The tax of the account's own category, else the first; none for an exempt account. A certificate exempts a billing
 * period that it covers from its first to its last instant.
 */
export function taxOf(
  taxes: readonly Tax[],
  { taxCategory, exemptions }: Pick<Account, 'taxCategory' | 'exemptions'>,
  service: Period,
): ChargedTax {
  if (isExempt({ taxCategory })) return NO_TAX;
  const own = taxCategory ?? '';
  const tax = taxes.find(({ category }) => isSameTaxCategory(category, own)) ?? taxes[0];
  if (tax === undefined) return NO_TAX;
  const { category, ratePercent } = tax;
  const exemption = exemptions.find((each) => isExemptBy(each, category, service));
  if (exemption === undefined) return { category, ratePercent, exemption: null };
  return { category, ratePercent: '0', exemption: exemption.certificate };
}

/** An account may be exempt as a whole, without a certificate. */
export function isExempt({ taxCategory }: Pick<Account, 'taxCategory'>): boolean {
  return taxCategory !== null && isSameTaxCategory(taxCategory, 'exempt');
}

function isExemptBy({ categories, from, to }: Exemption, category: string, service: Period) {
  const isWhole = (from ?? service.from) <= service.from && (to ?? service.to) >= service.to;
  return (
    isWhole && (categories === null || categories.some((each) => isSameTaxCategory(each, category)))
  );
}

export const NO_TAX: ChargedTax = { category: null, ratePercent: '0', exemption: null };

/** The parts of a counter's identity; its id is a hash of them. */
export function counterIdentity(key: CounterKey): string[] {
  const { accountId, subscriptionId, leg, card, line, group, serviceFrom } = key;
  return ['counter', accountId, subscriptionId, leg, card, line, group, `${serviceFrom}`];
}

/**
 * The parts of an accrual's identity. A fee is booked once for its service period, on whichever bill that is and at
 * whichever rate, so neither is part of a fee's identity.
 */
export function accrualIdentity(key: AccrualKey): string[] {
  const { accountId, subscriptionId, leg, kind, priceId, card, version, line, service } = key;
  const parts = [kind, accountId, subscriptionId, leg, priceId ?? '', card, `${version}`, line];
  const rate = key.exchange === undefined ? [] : [key.exchange.id];
  return kind === 'usage'
    ? [...parts, `${service.from}`, `${key.billFrom}`, ...rate]
    : [...parts, `${service.from}`, `${service.to}`];
}
