// Descriptions of prices without an amount and without the id of a price. A description that fits a sold price asks
// for nothing; one that fits none asks for something that is not sold.
import type { SoldPrice } from '../../catalog/domain/sold-price';
import { kindOf } from '../../catalog/domain/written-price';
import { isForOne, otherPieces, otherTerms, type Payer } from './negotiated-price';
import { type Fault, fault, netOf, type SaidPrice } from './said-price';

type Told = Pick<SaidPrice, 'path' | 'priceType' | 'period' | 'price' | 'unit'>;
type Sold = Pick<SoldPrice, 'id' | 'kind' | 'period' | 'taxes'>;

/** The first mismatch of the description; undefined when it fits a sold price or says nothing. */
export function notSoldSo(
  said: Told,
  sold: readonly Sold[],
  payer: Payer | undefined,
): Fault | undefined {
  if (!tells(said)) return undefined;
  const kind = kindOf(said.priceType ?? null);
  const meant = kind === undefined ? sold : sold.filter((price) => price.kind === kind);
  const words = { ...said, priceType: kind };
  const faults = meant.map((price) => unlike(words, price, payer));
  if (meant.length === 0) return fault(`${said.path}.priceType`, said.priceType, NOT_SOLD);
  return faults.includes(undefined) ? undefined : faults[0];
}

/** An unknown price type says nothing, and neither does a unit of one. */
function tells({ priceType, period, price, unit }: Told): boolean {
  const isOfKind = kindOf(priceType ?? null) !== undefined;
  const { taxRate, taxCategory } = price;
  const isTaxed = taxCategory !== undefined || (taxRate !== undefined && !taxRate.isZero());
  return isOfKind || period !== undefined || isTaxed || !isForOne(unit);
}

function unlike(said: Told, price: Sold, payer: Payer | undefined): Fault | undefined {
  const net = netOf(said.price, price.taxes);
  const rate = net !== undefined && 'reason' in net ? net : undefined;
  return otherTerms(said, price, payer) ?? otherPieces(said, price) ?? rate;
}

const NOT_SOLD = 'is of no price that is sold here';
