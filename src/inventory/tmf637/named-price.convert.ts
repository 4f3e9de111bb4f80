// Entries that name a catalogue price: their path in the request, and their form once the price was read.
import { kindOf, type SoldPrice } from '../../catalog';
import { idOf, type JsonObject, textOf } from '../../core/json';
import { isPeriod } from '../domain/negotiated-price';
import { toProductPrices } from './product.convert';
import { alterationsOf } from './said-price.convert';
import { hasAmount } from './said-amounts.convert';

/** An entry of `productPrice`, with its path and those of its alterations. */
export type PriceAsked = {
  readonly entry: JsonObject;
  readonly path: string;
  readonly alterationPaths: readonly string[];
  /** The catalogue price that it names, once it was read. */
  readonly price?: SoldPrice;
};

/** An entry with the price to sell; undefined when the catalog cannot read it yet or has none. */
export type ToSell = {
  readonly said: PriceAsked;
  readonly price: SoldPrice | undefined;
  /** True when the entry states only which price it is, and its terms. */
  readonly isPlain?: boolean;
};

type Said = Pick<PriceAsked, 'entry' | 'path'>;

export function namedIdOf({ entry }: Pick<PriceAsked, 'entry'>): string | undefined {
  return idOf(entry['productOfferingPrice']);
}

export function placeOf({ path }: Pick<PriceAsked, 'path'>): string {
  return `${path}.productOfferingPrice.id`;
}

/** `list` is the name of the list of alterations in the client's version. */
export function fromEntry(entry: JsonObject, path: string, list: string): PriceAsked {
  const alterationPaths = alterationsOf(entry).map((_each, place) => `${path}.${list}[${place}]`);
  return { entry, path, alterationPaths };
}

/** True when the entry states neither an amount nor an alteration. */
export function isPlainAsked({ entry, alterationPaths }: PriceAsked): boolean {
  return !hasAmount(entry) && alterationPaths.length === 0;
}

/** The stated type and period. */
export function termsOf({ entry, path }: Said) {
  const { priceType, recurringChargePeriod: period } = entry;
  return { path, priceType: textOf(priceType), period: textOf(period) };
}

/** The written entry with the stated type, period and unit. */
export function withTermsSaid(written: JsonObject, said: Said): JsonObject {
  const { priceType, period } = termsOf(said);
  const unitOfMeasure = textOf(said.entry['unitOfMeasure']);
  return {
    ...written,
    ...(priceType === undefined ? {} : { priceType }),
    ...(period === undefined ? {} : { recurringChargePeriod: period }),
    ...(unitOfMeasure === undefined ? {} : { unitOfMeasure }),
  };
}

/** Adds the terms of the plain entry; undefined when the two state different terms. */
export function withTermsOf(worded: ToSell, plain: ToSell): ToSell | undefined {
  const [own, other] = [termsOf(worded.said), termsOf(plain.said)];
  const isSameKind = kindOf(own.priceType ?? null) === kindOf(other.priceType ?? null);
  const isSameLength =
    own.period === other.period || isPeriod(own.period ?? '', other.period ?? '');
  if (!isSameKind || !isSameLength) return undefined;
  const { unitOfMeasure } = plain.said.entry;
  const unit = unitOfMeasure === undefined ? {} : { unitOfMeasure };
  return { ...worded, said: { ...worded.said, entry: { ...unit, ...worded.said.entry } } };
}

/** The entry of an unchanged catalogue price; a string is the id of one that cannot be read yet. */
export function fromOffered(price: SoldPrice | string): PriceAsked {
  const [entry = {}] = toProductPrices([price]);
  const said = { entry, path: 'productOffering', alterationPaths: [] };
  return typeof price === 'string' ? said : { ...said, price };
}

/** The entry of a catalogue price with the client's words and amount. */
export function entryOf(price: SoldPrice, said: PriceAsked): JsonObject {
  const [written = {}] = toProductPrices([price]);
  const { productOfferingPrice: _named, price: amounts, ...words } = said.entry;
  return { ...written, ...words, ...(hasAmount(said.entry) ? { price: amounts } : {}) };
}

/** Maps a path in the stored product to the path in the request. */
export function saidPathOf(asked: readonly PriceAsked[], path: string): string {
  const match = /^productPrice\[(\d+)\](?:\.(?:productP|p)riceAlteration\[(\d+)\])?(.*)$/.exec(
    path,
  );
  const [, entry = '', alteration, rest = ''] = match ?? [];
  const said = asked[Number.parseInt(entry, 10)];
  if (said === undefined) return path;
  if (alteration === undefined) return `${said.path}${rest}`;
  const within = said.alterationPaths[Number.parseInt(alteration, 10)];
  return `${within ?? said.path}${rest}`;
}
