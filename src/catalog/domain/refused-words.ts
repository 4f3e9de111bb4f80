// What a price may say and nobody would charge by: it is refused rather than passed over. A word that repeats what is
// charged anyway (a tax amount that follows from its rate, a fee per one) is kept.
import { HUNDRED, parseDecimal } from '../../core/decimal';
import { isKnownCurrency, minorUnits } from '../../core/money';
import { round } from '../../core/rounding';
import type { Validity } from './validity';
import { kindOf, type PriceProblem, type WrittenPrice } from './written-price';

const FEES = ['recurring', 'oneTime', 'commitment', 'discount'];
const PERCENTAGE = /^urn:meterline:pla:percentage:\d+$/;

/** All of them, each with its path. */
export function refusedWords(price: WrittenPrice): PriceProblem[] {
  return [
    ...percentageOf(price),
    ...unitOf(price),
    ...algorithmsOf(price),
    ...conditionsOf(price),
    ...taxAmountsOf(price),
  ];
}

function percentageOf({ percentage, price, priceType, algorithms }: WrittenPrice): PriceProblem[] {
  if (percentage === null || parseDecimal(percentage).isZero()) return [];
  const isOfModel = algorithms.some(({ plaSpecId }) => PERCENTAGE.test(plaSpecId ?? ''));
  if (kindOf(priceType) === 'discount') {
    const isBoth = price !== null && !parseDecimal(price.amount).isZero();
    return isBoth
      ? [refused('price', 'is said beside a percentage: a discount is one of them')]
      : [];
  }
  if (isUsage(priceType) && isOfModel) return [];
  const message = `is ${percentage}, and is of discounts and of the model percentage alone`;
  return [refused('percentage', message)];
}

function unitOf({ priceType, unitOfMeasure: { amount } }: WrittenPrice): PriceProblem[] {
  const isFee = FEES.includes(kindOf(priceType) ?? '');
  if (!isFee || amount === null || parseDecimal(amount).equals(1)) return [];
  const message = `is ${amount}, and a fee is for each one that is ordered`;
  return [refused('unitOfMeasure.amount', message)];
}

/** What a price is made of holds as long as the price; parts that are sold by themselves are not asked. */
export function datedIngredients(
  { priceType, relationships, parts }: WrittenPrice,
  prices: ReadonlyMap<string, Validity>,
): PriceProblem[] {
  if (kindOf(priceType) === 'discount') return [];
  const named = [
    ...relationships.flatMap(({ id, type }, index) =>
      type === 'discount' ? [{ id, path: `popRelationship[${index}]` }] : [],
    ),
    ...(isUsage(priceType) ? parts : []).map((id, index) => ({
      id,
      path: `bundledPopRelationship[${index}]`,
    })),
  ];
  return named.flatMap(({ id, path }) => {
    const { validFrom = null, validTo = null } = prices.get(id) ?? {};
    if ((validFrom ?? validTo) === null) return [];
    const message = `names ${id}, which has a validFor: what a price is made of holds as long as it`;
    return [refused(`${path}.id`, message)];
  });
}

/** The algorithm of a fee is not read at all. */
function algorithmsOf({ priceType, algorithms }: WrittenPrice): PriceProblem[] {
  if (!isUsage(priceType)) return [];
  return algorithms.flatMap(({ isDated }, index) =>
    isDated === true
      ? [refused(`pricingLogicAlgorithm[${index}].validFor`, 'is said by the versions of a card')]
      : [],
  );
}

function conditionsOf({ uses, unitOfMeasure: { units } }: WrittenPrice): PriceProblem[] {
  return uses.flatMap(({ name, values, isDated }, index) => {
    const path = `prodSpecCharValueUse[${index}]`;
    const asLong = 'is said by the validFor of the price: a condition holds as long';
    const known = [units, name.replace(/\.cumulative$/, '')];
    return [
      ...(isDated === true ? [refused(`${path}.validFor`, asLong)] : []),
      ...values.flatMap((value, place) => {
        const { isDated: isValueDated, unit = null } = value;
        const within = `${path}.productSpecCharacteristicValue[${place}]`;
        const counts = `is ${unit ?? ''}, and a condition counts in the unit of the usage`;
        return [
          ...(isValueDated === true ? [refused(`${within}.validFor`, asLong)] : []),
          ...(unit === null || known.includes(unit)
            ? []
            : [refused(`${within}.unitOfMeasure`, counts)]),
        ];
      }),
    ];
  });
}

/** To the cent, or exact. */
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

function isUsage(priceType: string | null): boolean {
  return ['usage', 'overage'].includes(kindOf(priceType) ?? '');
}

function refused(path: string, message: string): PriceProblem {
  return { path, code: 'catalog.word-refused', message };
}
