// Plans the order of a bundle: the items that are its members, nested in it or related to it, and members that come
// with it because nobody ordered them.
import type { BundleMember } from '../../catalog/domain/bundle';
import type { SoldPrice } from '../../catalog/domain/sold-price';
import type { Instant } from '../../core/time';
import type { OrderItem } from './order';

export type BundlePlan = {
  /** Keys of the items that are members of the bundle. */
  readonly ordered: readonly string[];
  readonly implied: readonly ImpliedMember[];
};

export type ImpliedMember = {
  readonly offeringId: string;
  readonly name: string;
  readonly quantity: number;
};

/** What a bundle passes on to members that are ordered with it. */
export type SoldBundle = {
  readonly prices: readonly SoldPrice[];
  readonly accountId: string | undefined;
  /** The subjects that the bundle answers for. */
  readonly subjects: readonly string[];
  /** Its members end with it at the latest. */
  readonly endsAt: Instant | undefined;
};

/** A member of which there are too few or too many. */
export type BundleLimit = { readonly member: BundleMember; readonly count: number };
export type BundleProblem = BundleLimit & { readonly ordered: readonly string[] };

export function isProblem(plan: BundlePlan | BundleProblem): plan is BundleProblem {
  return 'member' in plan;
}

/** Limits are stated per bundle; an item for several bundles multiplies them. */
export function composeBundle(
  bundle: OrderItem,
  items: readonly OrderItem[],
  members: readonly BundleMember[],
): BundlePlan | BundleProblem {
  const bundles = bundle.quantity ?? 1;
  const counted = members.map((member) => {
    const own = items.filter((item) => isMemberItem(bundle, item, member));
    return { member, own, count: own.length > 0 ? countOf(own) : member.usual * bundles };
  });
  const ordered = counted.flatMap(({ own }) => own.map(({ key }) => key));
  const outside = counted.find(({ member, count }) => isOutside(member, bundles, count));
  if (outside !== undefined) return { ordered, member: outside.member, count: outside.count };
  const implied = counted.flatMap(({ member: { offeringId, name }, own, count }) =>
    own.length > 0 || count === 0 ? [] : [{ offeringId, name, quantity: count }],
  );
  return { ordered, implied };
}

/** The keys of the items that are members of the bundle, whatever other bundle they are members of. */
export function membersOrdered(
  bundle: OrderItem,
  items: readonly OrderItem[],
  members: readonly BundleMember[],
): string[] {
  const own = items.filter((item) => members.some((member) => isMemberItem(bundle, item, member)));
  return own.map(({ key }) => key);
}

/** The number of a member after the number of bundles changed; undefined when it would not be whole. */
export function rescaled(count: number, before: number, after: number): number | undefined {
  const quantity = (count * after) / before;
  return Number.isSafeInteger(quantity) ? quantity : undefined;
}

function isMemberItem(bundle: OrderItem, item: OrderItem, { offeringId }: BundleMember): boolean {
  if (item.key === bundle.key || item.action !== 'add' || item.offeringId !== offeringId) {
    return false;
  }
  const isNested = parentOf(item.key) === bundle.key;
  return isNested || bundle.bundledWith.includes(item.id) || item.bundledWith.includes(bundle.id);
}

function parentOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('.')));
}

function countOf(items: readonly Pick<OrderItem, 'quantity'>[]): number {
  return items.reduce((count, { quantity = 1 }) => count + quantity, 0);
}

function isOutside(member: BundleMember, bundles: number, count: number): boolean {
  return count < member.least * bundles || isTooMany(member, bundles, count);
}

function isTooMany({ most }: BundleMember, bundles: number, count: number): boolean {
  return most !== null && count > most * bundles;
}

/** The first of these members that would exceed its limit for so many bundles. */
export function overfilled(
  bundles: number,
  having: readonly Pick<OrderItem, 'offeringId' | 'quantity'>[],
  members: readonly BundleMember[],
): BundleLimit | undefined {
  return members
    .map((member) => {
      const own = having.filter(({ offeringId }) => offeringId === member.offeringId);
      return { member, count: countOf(own) };
    })
    .find(({ member, count }) => isTooMany(member, bundles, count));
}

/** Sorts bundles before their members, whatever their places in the order. */
export function bundlesFirst(
  items: readonly OrderItem[],
  bundleOf: ReadonlyMap<string, string>,
): OrderItem[] {
  const depthOf = (key: string, steps = 0): number => {
    const bundle = bundleOf.get(key);
    return bundle === undefined || steps >= items.length ? steps : depthOf(bundle, steps + 1);
  };
  return items.toSorted((a, b) => depthOf(a.key) - depthOf(b.key));
}

type Companion = Pick<SoldPrice, 'id' | 'kind' | 'discount' | 'overageOf'>;

/** Prices of the bundle that refer to prices of a member and are sold with it: discounts and overages. */
export function accompanying<P extends Companion>(
  ofBundle: readonly P[],
  ofMember: readonly Companion[],
): P[] {
  const ids = new Set(ofMember.map(({ id }) => id));
  return ofBundle.filter(({ id, kind, discount, overageOf }) => {
    if (ids.has(id)) return false;
    if (kind === 'overage') return overageOf !== null && ids.has(overageOf);
    if (kind !== 'discount' || discount === null) return false;
    const { priceIds } = discount;
    return priceIds.length === 0 || priceIds.some((priceId) => ids.has(priceId));
  });
}
