// One table of the attributes that change what a price charges, by the role of the price. Other attributes would have
// no effect and are refused when the price is launched. A value without effect (zero, per one) counts as absent.
import { parseDecimal } from '../../core/decimal';
import type { Model } from '../../rating';
import { chooseAlgorithm, namesOf, namesOurs } from './choose-algorithm';
import { isCondition } from './conditions';
import { isCumulative } from './tier-table';
import { kindOf, type PriceProblem, type WrittenPrice } from './written-price';

type Cards = ReadonlyMap<string, unknown>;

/** What a price is for charging: its kind, usage by its model, or a part of another price. */
export type Role = keyof typeof FOLLOWED;

const SALE = ['validity', 'choices'] as const;
const FEE = ['price', 'conditions', 'discounts', 'taxes', ...SALE] as const;
const USAGE = ['algorithms', 'discounts', 'overageOf', 'taxes', 'exhaustion', ...SALE] as const;
const CUT = ['price', 'percentage', 'period', 'discounts', 'discountOf', 'taxes'] as const;
const OWN_USAGE = [...USAGE, 'conditions', 'meter'] as const;

const FOLLOWED = {
  recurring: [...FEE, 'period', 'whileSuspended'],
  /** Also the fee for entering a tier. */
  oneTime: [...FEE, 'stretch'],
  /** A price of its own, or a tier. */
  unit: [...OWN_USAGE, 'price', 'per', 'stretch'],
  flat: [...OWN_USAGE, 'price'],
  percentage: [...OWN_USAGE, 'price', 'percentage'],
  dynamic: OWN_USAGE,
  tiers: [...OWN_USAGE, 'parts'],
  card: USAGE,
  allowance: ['per', 'period', 'conditions', 'allowanceFor', 'meter', ...SALE],
  /** A reduction is taxed like the fee it reduces; a tax stated on the discount may only repeat that. */
  discount: [...CUT, 'conditions', ...SALE],
  bundle: ['parts'],
  /** Parts of a tier table: a tier, and the fee for entering it. */
  tier: ['price', 'per', 'stretch'],
  entry: ['price', 'stretch'],
  /** A discount as part of the price that names it. */
  cut: CUT,
  /** A description without a charge. */
  words: ['taxes', ...SALE],
} as const satisfies Readonly<Record<string, readonly Word[]>>;

/** The role in messages, with a hint where to state what it does not follow. */
const CALLED: Readonly<Record<Role, string>> = {
  recurring: 'a recurring fee',
  oneTime: 'a fee',
  unit: 'usage at so much per unit',
  flat: 'usage of the model flat',
  percentage: 'usage of the model percentage',
  dynamic: 'usage of the model dynamic',
  tiers: 'a table of tiers (its parts say what it costs)',
  card: 'usage by a rate card (its lines say it)',
  allowance: 'an allowance (a fee beside it says what it costs)',
  discount: 'a discount',
  bundle: 'a bundle that is sold as its parts (say it of them)',
  tier: 'a tier (say it of the bundle)',
  entry: 'the fee of entering a tier (say it of the bundle)',
  cut: 'a discount that a price names (say it of that price)',
  words: 'a price without a priceType',
};

type Said = { readonly path: string; readonly value: string };

/** For each word, the attributes by which a price states it. */
const WORDS = {
  price: ({ price }: WrittenPrice) =>
    price === null || isZero(price.amount)
      ? []
      : [{ path: 'price', value: `${price.amount} ${price.currency}` }],
  percentage: ({ percentage }: WrittenPrice) =>
    percentage === null || isZero(percentage) ? [] : [{ path: 'percentage', value: percentage }],
  per: ({ unitOfMeasure: { amount } }: WrittenPrice) =>
    amount === null || parseDecimal(amount).equals(1)
      ? []
      : [{ path: 'unitOfMeasure.amount', value: amount }],
  period: ({ period: { type, length } }: WrittenPrice) => [
    ...one('recurringChargePeriodType', type),
    ...(length === null ? [] : [{ path: 'recurringChargePeriodLength', value: `${length}` }]),
  ],
  algorithms: ({ algorithms }: WrittenPrice, cards: Cards) =>
    algorithms.flatMap((algorithm, index) =>
      namesOurs(algorithm, cards)
        ? [{ path: `pricingLogicAlgorithm[${index}]`, value: namesOf(algorithm).join(', ') }]
        : [],
    ),
  conditions: ({ uses }: WrittenPrice) =>
    uses.flatMap((use, index) =>
      isCondition(use) ? [{ path: `prodSpecCharValueUse[${index}]`, value: use.name }] : [],
    ),
  /** The range of the quantity to which the price applies. */
  stretch: ({ uses }: WrittenPrice) =>
    uses.flatMap((use, index) =>
      isCumulative(use) ? [{ path: `prodSpecCharValueUse[${index}]`, value: use.name }] : [],
    ),
  parts: ({ parts }: WrittenPrice) => one('bundledPopRelationship', parts.join(', ')),
  discounts: related('discount'),
  discountOf: related('discountOf'),
  allowanceFor: related('allowanceFor'),
  overageOf: related('overageOf'),
  taxes: ({ taxes }: WrittenPrice) =>
    one('tax', taxes.map(({ category, ratePercent }) => `${category} ${ratePercent} %`).join(', ')),
  validity: ({ validFrom, validTo }: WrittenPrice) =>
    (validFrom ?? validTo) === null ? [] : [{ path: 'validFor', value: 'a period' }],
  choices: ({ choices = [] }: WrittenPrice) =>
    choices.map((path) => ({ path, value: 'one of several' })),
  exhaustion: ({ exhaustion, uses }: WrittenPrice) => [
    ...one('exhaustion', exhaustion),
    ...reserved(uses, 'exhaustion'),
  ],
  whileSuspended: ({ whileSuspended }: WrittenPrice) => one('whileSuspended', whileSuspended),
  meter: ({ meter, uses }: WrittenPrice) => [...one('meter', meter), ...reserved(uses, 'meter')],
} as const satisfies Readonly<Record<string, (price: WrittenPrice, cards: Cards) => Said[]>>;

type Word = keyof typeof WORDS;

function one(path: string, value: string | null): Said[] {
  return value === null || value === '' ? [] : [{ path, value }];
}

function related(wanted: string) {
  return ({ relationships }: WrittenPrice): Said[] =>
    relationships.flatMap(({ id, type }, index) =>
      type === wanted ? [{ path: `popRelationship[${index}]`, value: `${type} ${id}` }] : [],
    );
}

function reserved(uses: WrittenPrice['uses'], wanted: string): Said[] {
  return uses.flatMap(({ name }, index) =>
    name === wanted ? [{ path: `prodSpecCharValueUse[${index}]`, value: name }] : [],
  );
}

function isZero(text: string): boolean {
  return parseDecimal(text).isZero();
}

/** Undefined for a commitment and for unknown types, which are not charged. */
export function roleOf(price: WrittenPrice, cards: Cards): Role | undefined {
  const { priceType, price: amount, percentage, parts } = price;
  const kind = kindOf(priceType);
  if (kind === undefined) {
    if ((priceType ?? '') !== '') return undefined;
    if (parts.length > 0) return 'bundle';
    return amount === null && percentage === null ? 'words' : undefined;
  }
  if (kind === 'commitment') return undefined;
  if (kind === 'usage' || kind === 'overage') {
    return parts.length > 0 ? 'tiers' : usageRole(price, cards);
  }
  const isFee = kind === 'recurring' || kind === 'oneTime';
  return isFee && parts.length > 0 ? 'bundle' : kind;
}

function usageRole(price: WrittenPrice, cards: Cards): Role {
  const choice = chooseAlgorithm(price, cards);
  if ('card' in choice) return 'card';
  return ROLE_OF[('model' in choice ? choice.model : null) ?? 'unit'];
}

/** A price of its own has one rate: what has tiers, blocks or an expression is written as a rate of a unit, or by a card. */
const ROLE_OF: Readonly<Record<Model, Role>> = {
  flat: 'flat',
  unit: 'unit',
  graduated: 'unit',
  volume: 'unit',
  package: 'unit',
  percentage: 'percentage',
  graduatedPercentage: 'unit',
  dynamic: 'dynamic',
  formula: 'unit',
};

/** All that the price says beyond what its role is charged by. */
export function wordsBeyond(price: WrittenPrice, role: Role, cards: Cards): PriceProblem[] {
  const followed: readonly Word[] = FOLLOWED[role];
  return WORD_NAMES.filter((word) => !followed.includes(word))
    .flatMap((word): Said[] => WORDS[word](price, cards))
    .map(({ path, value }) => ({
      path,
      value,
      code: role === 'bundle' ? 'catalog.bundle-terms' : 'catalog.word-refused',
      message: `is ${value.slice(0, 60)}, and ${CALLED[role]} is not charged by it`,
    }));
}

const WORD_NAMES = Object.keys(WORDS).filter((name): name is Word => name in WORDS);
