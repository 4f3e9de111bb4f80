// References from one price to others: the fees of a discount, the price of an overage, the usage of an allowance,
// tiers and discounts. A reference without effect is refused.
import { kindOf, type PriceProblem, type WrittenPrice } from './written-price';
import { chooseAlgorithm } from './choose-algorithm';
import { refusedIntervals } from './tier-table';
import { roleOf, type Role, wordsBeyond } from './followed-words';
import { contradictions } from './refused-words';
import { DISCOUNTED_BY, REDUCES, SUPERSEDES } from './relationship-words';
import type { PriceKind } from './sold-price';

/** The existing resources that a price names. */
export type Surroundings = {
  readonly prices: ReadonlyMap<string, WrittenPrice>;
  /** Kinds of prices without a document: an offering contains them, or their document was deleted. */
  readonly kinds: ReadonlyMap<string, PriceKind>;
  readonly cards: ReadonlyMap<string, unknown>;
};

type Related = WrittenPrice['relationships'][number];

/** All references without effect, each with its path. */
export function refusedNames(price: WrittenPrice, around: Surroundings): PriceProblem[] {
  return [
    ...targetsOf(price, around),
    ...ingredientsOf(price, around),
    ...intervalsOf(price, around),
    ...unknownParts(price, around),
    ...typeOfParts(price, around),
  ];
}

function targetsOf(price: WrittenPrice, around: Surroundings): PriceProblem[] {
  const kind = kindOf(price.priceType);
  return price.relationships.flatMap((related, index) => {
    const path = `popRelationship[${index}].id`;
    const reason = whyNot(kind, related, around);
    if (reason === undefined) return [];
    const code = kind === 'discount' ? 'catalog.unknown-discount' : 'catalog.word-refused';
    return [{ path, value: related.id, code, message: `names ${related.id}, ${reason}` }];
  });
}

/** Undefined when the reference has an effect, or is only descriptive. */
function whyNot(
  kind: PriceKind | undefined,
  { id, type }: Related,
  around: Surroundings,
): string | undefined {
  if (type === SUPERSEDES) return isThere(id, around) ? undefined : 'which is not there';
  const named = kindNamed(id, around);
  if (type === DISCOUNTED_BY && isThere(id, around)) return 'which is named by the type discount';
  if (kind === 'discount' && REDUCES.includes(type)) {
    if (named === 'recurring' || named === 'oneTime') return undefined;
    return named === 'usage' || named === 'overage'
      ? 'which is usage: let that name the discount, by the type discount'
      : 'which is no fee that it could reduce';
  }
  if (type === 'allowanceFor') {
    return named === 'usage' || named === 'overage' ? undefined : 'which is no price of usage';
  }
  if (type === 'overageOf') {
    if (kind === 'usage')
      return 'which a price of the type overage goes beyond, and usage does not';
    return named === 'allowance' ? undefined : 'which is no allowance that it could go beyond';
  }
  return undefined;
}

function isThere(id: string, { prices, kinds }: Surroundings): boolean {
  return prices.has(id) || kinds.has(id);
}

/** A bundle that is sold as its parts has no kind of its own. */
function kindNamed(id: string, { prices, kinds, cards }: Surroundings): PriceKind | undefined {
  const written = prices.get(id);
  if (written === undefined) return kinds.get(id);
  return roleOf(written, cards) === 'bundle' ? undefined : kindOf(written.priceType);
}

/** Refuses terms of tiers and discounts that are ignored in a price that is made of them. */
function ingredientsOf(price: WrittenPrice, around: Surroundings): PriceProblem[] {
  const role = roleOf(price, around.cards);
  if (role === undefined || role === 'discount' || role === 'cut') return [];
  const cuts = price.relationships.flatMap(({ id, type }, index) =>
    type === 'discount' ? [{ id, path: `popRelationship[${index}].id`, as: cut }] : [],
  );
  const tiers = role === 'tiers' ? price.parts : [];
  const parts = tiers.map((id, index) => ({
    id,
    path: `bundledPopRelationship[${index}].id`,
    as: tierOrEntry,
  }));
  return [...cuts, ...parts].flatMap(({ id, path, as }) => {
    const named = around.prices.get(id);
    return named === undefined ? [] : ofIngredient(named, path, as(named), around);
  });
}

function unknownParts(price: WrittenPrice, around: Surroundings): PriceProblem[] {
  if (roleOf(price, around.cards) !== 'bundle') return [];
  return price.parts.flatMap((id, index) =>
    isThere(id, around)
      ? []
      : [
          {
            path: `bundledPopRelationship[${index}].id`,
            value: id,
            code: 'catalog.bundle-terms',
            message: `names ${id}, which is not there: nothing would be sold by it`,
          },
        ],
  );
}

/** A bundle that is charged once has no part that is charged again. */
function typeOfParts(price: WrittenPrice, around: Surroundings): PriceProblem[] {
  if (kindOf(price.priceType) !== 'oneTime' || roleOf(price, around.cards) !== 'bundle') return [];
  const again = price.parts.find((id) => isAgain(kindSaid(id, around)));
  if (again === undefined) return [];
  const message = `is oneTime, and ${again} is ${kindSaid(again, around)}`;
  return [{ path: 'priceType', value: 'oneTime', code: 'catalog.bundle-terms', message }];
}

/** For a bundle, the type that it states. */
function kindSaid(id: string, { prices, kinds }: Surroundings): PriceKind | undefined {
  const written = prices.get(id);
  return written === undefined ? kinds.get(id) : kindOf(written.priceType);
}

function isAgain(kind: PriceKind | undefined): boolean {
  return kind !== undefined && kind !== 'oneTime' && kind !== 'discount';
}

/** A graduated price without entry fees costs the same on either side of a bound, so its intervals are not checked. */
function intervalsOf(price: WrittenPrice, { prices, cards }: Surroundings): PriceProblem[] {
  if (roleOf(price, cards) !== 'tiers') return [];
  const choice = chooseAlgorithm(price, cards);
  const isVolume = 'model' in choice && choice.model === 'volume';
  const hasEntries = price.parts.some(
    (id) => kindOf(prices.get(id)?.priceType ?? null) === 'oneTime',
  );
  return refusedIntervals(price.parts, prices, !isVolume && !hasEntries);
}

const cut = (): Role => 'cut';
const tierOrEntry = ({ priceType }: WrittenPrice): Role =>
  kindOf(priceType) === 'oneTime' ? 'entry' : 'tier';

function ofIngredient(
  named: WrittenPrice,
  path: string,
  role: Role,
  { cards }: Surroundings,
): PriceProblem[] {
  const code = 'catalog.word-refused';
  const withdrawn =
    named.selling === 'withdrawn'
      ? [{ path, value: named.id, code, message: `names ${named.id}, which is withdrawn` }]
      : [];
  const said = [...wordsBeyond(named, role, cards), ...contradictions(named, role)].map(
    (beyond) => ({
      path,
      value: named.id,
      code,
      message: `names ${named.id}, whose ${beyond.path} ${beyond.message}`,
    }),
  );
  return [...withdrawn, ...said];
}
