// An entry that names a price of the catalogue, where it was said, and as it is written once that price is read.
import type { SoldPrice } from '../../catalog';
import { idOf, type JsonObject, textOf } from '../../core/json';
import { toProductPrices } from './product.convert';
import { alterationsOf } from './said-price.convert';
import { hasAmount } from './said-amounts.convert';

/** An entry of `productPrice`, and where it and its alterations were said. */
export type PriceAsked = {
  readonly entry: JsonObject;
  readonly path: string;
  readonly alterationPaths: readonly string[];
  /** The price of the catalogue that it names, once that is read. */
  readonly price?: SoldPrice;
};

/** A price that is to be sold; undefined where the catalog cannot read it yet, or has none. */
export type ToSell = { readonly said: PriceAsked; readonly price: SoldPrice | undefined };

type Said = Pick<PriceAsked, 'entry' | 'path'>;

export function namedIdOf({ entry }: Pick<PriceAsked, 'entry'>): string | undefined {
  return idOf(entry['productOfferingPrice']);
}

export function placeOf({ path }: Pick<PriceAsked, 'path'>): string {
  return `${path}.productOfferingPrice.id`;
}

/** As an order or a product of this version calls the list of its alterations. */
export function fromEntry(entry: JsonObject, path: string, list: string): PriceAsked {
  const alterationPaths = alterationsOf(entry).map((_each, place) => `${path}.${list}[${place}]`);
  return { entry, path, alterationPaths };
}

/** Says no more than which price it is. */
export function isPlainAsked({ entry, alterationPaths }: PriceAsked): boolean {
  return !hasAmount(entry) && alterationPaths.length === 0;
}

/** How long and of which kind a price is said to be. */
export function termsOf({ entry, path }: Said) {
  const { priceType, recurringChargePeriod: period } = entry;
  return { path, priceType: textOf(priceType), period: textOf(period) };
}

/** As it is written, with what is said of how long, for how many and of which kind it is. */
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

/** A price of the catalogue as it is; a string names one that the catalog cannot read yet. */
export function fromOffered(price: SoldPrice | string): PriceAsked {
  const [entry = {}] = toProductPrices([price]);
  const said = { entry, path: 'productOffering', alterationPaths: [] };
  return typeof price === 'string' ? said : { ...said, price };
}

/** A price of the catalogue as it is said. */
export function entryOf(price: SoldPrice, said: PriceAsked): JsonObject {
  const [written = {}] = toProductPrices([price]);
  const { productOfferingPrice: _named, price: amounts, ...words } = said.entry;
  return { ...written, ...words, ...(hasAmount(said.entry) ? { price: amounts } : {}) };
}

/** Where somebody said what stands at this place of a product. */
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
