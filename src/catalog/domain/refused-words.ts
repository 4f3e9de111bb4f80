// Attributes of a price that have no effect on the charge, or contradict it: they are refused rather than ignored. A
// repetition of what is charged anyway (a tax amount that follows from its rate, a fee per one) is accepted.
import { HUNDRED, parseDecimal } from '../../core/decimal';
import { isKnownCurrency, minorUnits } from '../../core/money';
import { round } from '../../core/rounding';
import { taxCategoryKey } from '../../core/tax-category';
import { otherAlgorithms, otherVersions } from './choose-algorithm';
import { namedMeters } from './choose-meter';
import { refusedConditions } from './refused-conditions';
import { type Role, roleOf, wordsBeyond } from './followed-words';
import { strangeRelations } from './relationship-words';
import { tierFaults } from './tier-table';
import {
  isProblem,
  kindOf,
  periodOf,
  type PriceProblem,
  textsOf,
  unknownType,
  type WrittenPrice,
} from './written-price';

/** All refused attributes, each with its path. */
export function refusedWords(
  price: WrittenPrice,
  cards: ReadonlyMap<string, unknown>,
): PriceProblem[] {
  const role = roleOf(price, cards);
  if (role === undefined) return uncharged(price);
  const { foreign = [] } = price;
  const isUsage = ['usage', 'overage'].includes(kindOf(price.priceType) ?? '');
  return [
    ...foreign.map((word) => ({ ...word, code: 'catalog.word-refused' })),
    ...wordsBeyond(price, role, cards),
    ...contradictions(price, role),
    ...(isUsage ? algorithmFaults(price, cards) : []),
  ];
}

function algorithmFaults(price: WrittenPrice, cards: ReadonlyMap<string, unknown>): PriceProblem[] {
  return [
    ...datedAlgorithms(price),
    ...otherAlgorithms(price, cards),
    ...otherVersions(price, cards),
  ];
}

/** Attributes of the price that contradict each other. */
export function contradictions(price: WrittenPrice, role: Role): PriceProblem[] {
  return [
    ...discountOf(price, role),
    ...nothingOf(price, role),
    ...periodFaults(price, role),
    ...policiesOf(price),
    ...referencesOf(price),
    ...strangeRelations(price),
    ...refusedConditions(price),
    ...taxesOf(price),
    ...taxAmountsOf(price),
    ...(role === 'tier' || role === 'entry' ? tierFaults(price) : []),
  ];
}

function uncharged(price: WrittenPrice): PriceProblem[] {
  // A price of unknown type without parts is refused by the compiler.
  if (kindOf(price.priceType) === undefined)
    return price.parts.length > 0 ? [unknownType(price)] : [];
  const message =
    'is commitment, which is not charged: write what is owed at least as the minimum of a rate line';
  return [refused('priceType', message)];
}

function discountOf({ percentage, price }: WrittenPrice, role: Role): PriceProblem[] {
  if ((role !== 'discount' && role !== 'cut') || price === null) return [];
  const amount = parseDecimal(price.amount);
  if (percentage !== null && !parseDecimal(percentage).isZero() && !amount.isZero()) {
    return [refused('price', 'is said beside a percentage: a discount is one of them')];
  }
  if (!amount.isNegative() || amount.isZero()) return [];
  const message = `is ${price.amount}, and what a discount takes off is said above zero`;
  return [refused('price.value', message)];
}

/** A bundle with an amount of zero is not sold as its parts. */
function nothingOf({ price }: WrittenPrice, role: Role): PriceProblem[] {
  if (role !== 'bundle' || price === null || !parseDecimal(price.amount).isZero()) return [];
  const message = `is ${price.amount}, and a bundle that is sold as its parts says none`;
  return [{ path: 'price', code: 'catalog.bundle-terms', message }];
}

function periodFaults({ period }: WrittenPrice, role: Role): PriceProblem[] {
  const { type, length } = period;
  if ((type ?? '') === '') {
    if (length === null) return [];
    const message = `is ${length} of no recurringChargePeriodType`;
    return [{ ...refused('recurringChargePeriodLength', message), value: `${length}` }];
  }
  const read = role === 'discount' || role === 'cut' ? periodOf(period) : null;
  return read !== null && isProblem(read) ? [read] : [];
}

function policiesOf(price: WrittenPrice): PriceProblem[] {
  const twice = (['meter', 'exhaustion'] as const).flatMap((name) => {
    const [said] = textsOf(price, name);
    const own = price[name];
    if (said === undefined || own === null || said === own) return [];
    return [refused(name, `is ${own}, and ${said} in prodSpecCharValueUse`)];
  });
  const isPinnedTwice =
    kindOf(price.priceType) === 'allowance' &&
    namedMeters(price).length > 0 &&
    price.relationships.some(({ type }) => type === 'allowanceFor');
  if (isPinnedTwice) {
    twice.push(refused('meter', 'is said beside allowanceFor: an allowance is pinned by one'));
  }
  const isBlocked =
    kindOf(price.priceType) === 'overage' &&
    [price.exhaustion, ...textsOf(price, 'exhaustion')].includes('block');
  const message = 'is block, and an overage is what is billed when nothing is left';
  return isBlocked ? [...twice, refused('exhaustion', message)] : twice;
}

/** Refuses incomplete references, and repeated ones. */
function referencesOf({ unsaid = [], parts, relationships }: WrittenPrice): PriceProblem[] {
  const again = (list: string, names: readonly string[]) =>
    names.flatMap((name, index) =>
      names.indexOf(name) < index ? [refused(`${list}[${index}].id`, 'is named again')] : [],
    );
  return [
    ...unsaid.map((path) => refused(path, 'is missing, and nothing follows without it')),
    ...again('bundledPopRelationship', parts),
    ...again(
      'popRelationship',
      relationships.map(({ id, type }) => JSON.stringify([id, type])),
    ),
  ];
}

/** Only usage prices come here; a fee's algorithm is not read at all. */
function datedAlgorithms({ algorithms }: WrittenPrice): PriceProblem[] {
  return algorithms.flatMap(({ isDated }, index) =>
    isDated === true
      ? [refused(`pricingLogicAlgorithm[${index}].validFor`, 'is said by the versions of a card')]
      : [],
  );
}

/** A line has one tax. Of several categories the account determines one; two of one category leave no choice. */
function taxesOf({ taxes }: WrittenPrice): PriceProblem[] {
  const categories = new Set(taxes.map(({ category }) => taxCategoryKey(category)));
  if (categories.size === taxes.length) return [];
  const said = taxes.map(({ category, ratePercent }) => `${category} ${ratePercent} %`).join(', ');
  const message = `is ${said.slice(0, 80)}, and a line has one tax: of several categories the taxCategory of the account picks one`;
  return [refused('tax', message)];
}

/** Compares tax amounts to the minor unit, or exactly. */
function taxAmountsOf({ price, taxAmounts = [] }: WrittenPrice): PriceProblem[] {
  return taxAmounts.flatMap(({ path, amount, currency, ratePercent }) => {
    const said = parseDecimal(amount);
    const due =
      price !== null &&
      ratePercent !== null &&
      price.currency === currency &&
      isKnownCurrency(currency)
        ? parseDecimal(price.amount).times(parseDecimal(ratePercent)).dividedBy(HUNDRED)
        : undefined;
    if (due?.equals(said)) return [];
    if (due && round(due, minorUnits(currency), 'halfUp').equals(said)) return [];
    const message = `is ${amount} ${currency}, and not what its taxRate makes of the price: tax is a rate`;
    return [refused(path, message)];
  });
}

function refused(path: string, message: string): PriceProblem {
  return { path, code: 'catalog.word-refused', message };
}
