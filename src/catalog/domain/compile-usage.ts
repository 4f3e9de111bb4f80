// Compiles a usage price: into a reference to a rate card, or into rate lines of its own, priced per block of a unit
// (partial blocks prorated) or by the model of its algorithm, under its conditions.
import { parseDecimal } from '../../core/decimal';
import { isKnownCurrency } from '../../core/money';
import { CHARGE_SCALE } from '../../core/rounding';
import { type Model, parseLines } from '../../rating';
import { chooseAlgorithm } from './choose-algorithm';
import { chooseMeter, type CodedMeter } from './choose-meter';
import { matchesOf } from './conditions';
import { MODEL_FORMS } from './model-forms';
import { readTierTable } from './tier-table';
import {
  isProblem,
  isProblemList,
  kindOf,
  type PriceProblem,
  type WrittenPrice,
} from './written-price';

export type SoldCard = { readonly book: string; readonly currency: string };

/** What a price may refer to, as it was read. */
export type PriceWorld = {
  readonly meters: readonly CodedMeter[];
  readonly cards: ReadonlyMap<string, SoldCard>;
  /** Parts of bundles, and discounts, by id. */
  readonly prices: ReadonlyMap<string, WrittenPrice>;
  /** The meters of the usage prices that an allowance is for, by price id; only prices that are sold. */
  readonly metersOfPrices: ReadonlyMap<string, readonly string[]>;
};

export type CompiledUsage = {
  readonly cardCode: string | null;
  readonly currency: string;
  readonly amount: string | null;
  readonly lines: readonly object[] | null;
  /** Discounts of its lines; they do not reduce fees that it is sold with. */
  readonly discountIds: readonly string[];
};

export function compileUsage(
  price: WrittenPrice,
  world: PriceWorld,
): CompiledUsage | readonly PriceProblem[] {
  const algorithm = chooseAlgorithm(price, world.cards);
  if ('code' in algorithm) return [algorithm];
  if ('card' in algorithm) return soldCard(price, algorithm, world);
  return ownLines(price, algorithm.model, world);
}

function soldCard(
  { relationships }: WrittenPrice,
  { card: code, path }: { readonly card: string; readonly path: string },
  { cards }: PriceWorld,
): CompiledUsage | readonly PriceProblem[] {
  const card = cards.get(code);
  if (card?.book !== 'retail') {
    const message = `rate card ${code} is of the book ${card?.book ?? '?'}: only retail cards are sold`;
    return [{ path, code: 'catalog.card-not-retail', message }];
  }
  const reduced = relationships.findIndex(({ type }) => type === 'discount');
  if (reduced >= 0) {
    const message = `reduces nothing: the lines of rate card ${code} say their own discounts`;
    return [problem(`popRelationship[${reduced}].id`, 'catalog.unknown-discount', message)];
  }
  return { cardCode: code, currency: card.currency, amount: null, lines: null, discountIds: [] };
}

function ownLines(
  price: WrittenPrice,
  model: Model | null,
  world: PriceWorld,
): CompiledUsage | readonly PriceProblem[] {
  const terms = price.parts.length > 0 ? tierTerms(price, model, world) : ownTerms(price, model);
  const { matches, problems: misfits } = matchesOf(price);
  const discounts = discountsOf(price, world);
  if (isProblemList(terms)) return [...terms, ...misfits, ...discounts.problems];
  const { unit, currency, json, amount } = terms;
  const asked = unit === null ? price : { ...price, unitOfMeasure: { amount: null, units: unit } };
  const meter = chooseMeter(asked, world.meters);
  const problems = [...(isProblem(meter) ? [meter] : []), ...misfits, ...discounts.problems];
  if (isProblem(meter) || problems.length > 0) return problems;
  const lines = matches.map((match, index) => ({
    id: index === 0 ? 'price' : `price-${index + 1}`,
    meter: meter.code,
    match,
    unit: unit ?? meter.unit,
    price: json,
    ...(discounts.percents.length === 0 ? {} : { discounts: discounts.percents }),
  }));
  const errors = faultsIn(lines, currency, world);
  if (errors.length > 0) return errors;
  const { ids: discountIds } = discounts;
  return { cardCode: null, currency, amount: shown(amount), lines, discountIds };
}

/** The amount is for display beside the lines; one that is finer than the scale of charges is left out. */
function shown(amount: string | null): string | null {
  return amount !== null && parseDecimal(amount).decimalPlaces() <= CHARGE_SCALE ? amount : null;
}

type Terms = {
  readonly unit: string | null;
  readonly currency: string;
  readonly amount: string | null;
  readonly json: object;
};

function ownTerms(price: WrittenPrice, model: Model | null): Terms | PriceProblem[] {
  const kind = model ?? (price.price === null && price.percentage !== null ? 'percentage' : 'unit');
  const form = MODEL_FORMS[kind];
  if (typeof form === 'string') {
    const message = `${kind} needs its tiers as bundled prices`;
    return [problem('bundledPopRelationship', 'catalog.tier-malformed', message)];
  }
  if (price.price === null) {
    const message = 'is mandatory: the amount per block, and its currency';
    return [problem('price', 'catalog.missing-amount', message)];
  }
  const { amount, currency } = price.price;
  const { amount: block, units } = price.unitOfMeasure;
  const json = form({ amount, block: block ?? '1', percentage: price.percentage });
  return 'code' in json ? [json] : { unit: units, currency, amount, json };
}

function tierTerms(
  price: WrittenPrice,
  model: Model | null,
  { prices }: PriceWorld,
): Terms | PriceProblem[] {
  if (model !== null && MODEL_FORMS[model] !== 'tiers') {
    return [problem('pricingLogicAlgorithm', 'catalog.tier-malformed', `${model} has no tiers`)];
  }
  const table = readTierTable(price.parts, prices);
  if (!('tiers' in table)) return [...table];
  const json = { model: model ?? 'graduated', tiers: table.tiers };
  return { unit: table.unit, currency: table.currency, amount: null, json };
}

/** A discount on usage is named by the usage price, so that it applies wherever that price is sold. */
function discountsOf(price: WrittenPrice, { prices }: PriceWorld) {
  const problems: PriceProblem[] = [];
  const percents: { readonly percent: string }[] = [];
  const ids: string[] = [];
  price.relationships.forEach(({ id, type }, index) => {
    if (type !== 'discount') return;
    const discount = prices.get(id);
    if (discount?.percentage && kindOf(discount.priceType) === 'discount') {
      percents.push({ percent: discount.percentage });
      ids.push(id);
    } else {
      const message = 'must name a price of the type discount with a percentage';
      problems.push(problem(`popRelationship[${index}].id`, 'catalog.unknown-discount', message));
    }
  });
  return { ids, percents, problems };
}

function faultsIn(lines: readonly object[], currency: string, world: PriceWorld): PriceProblem[] {
  if (!isKnownCurrency(currency)) {
    return [problem('price.unit', 'catalog.unknown-currency', `${currency} is not a currency`)];
  }
  const meters = new Map(world.meters.map((meter) => [meter.code, meter]));
  const units = new Set(world.meters.map(({ unit }) => unit));
  const lookup = {
    meter: (code: string) => meters.get(code),
    isUnit: (unit: string) => units.has(unit),
    currency,
  };
  return parseLines(lines, lookup).errors.map(({ path, code, message }) => ({
    path,
    code,
    message,
  }));
}

function problem(path: string, code: string, message: string): PriceProblem {
  return { path, code, message };
}
