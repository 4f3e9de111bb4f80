// What an offering sells: its own prices, the offerings bundled in it, and the parts of bundled prices. A bundle
// that was compiled as one price (a tier table) is sold as that one.
import { idOf, type JsonObject, objectOf, objectsOf, textOf } from '../../core/json';
import type { BundleMember } from '../domain/bundle';
import type { SaleTerms } from '../domain/sale-terms';
import { validityOf } from '../../tmf';

/** In the order they are written; an id that is named twice counts once. */
export function priceIdsOf(offering: JsonObject): string[] {
  return idsIn(offering['productOfferingPrice']);
}

/**
 * Each once. Without numbers a member comes once and may be ordered any number of times; where there are numbers,
 * what is not said is no lower limit, no upper one, and as many as have to be.
 */
export function bundleMembersOf(offering: JsonObject): BundleMember[] {
  const members = objectsOf(offering['bundledProductOffering']).flatMap((bundled) => {
    const offeringId = idOf(bundled);
    return offeringId === undefined
      ? []
      : [
          {
            offeringId,
            name: textOf(bundled['name']) ?? offeringId,
            ...numbersOf(bundled['bundledProductOfferingOption']),
          },
        ];
  });
  return [...new Map(members.map((member) => [member.offeringId, member])).values()];
}

function numbersOf(option: unknown): Omit<BundleMember, 'offeringId' | 'name'> {
  const numbers = objectOf(option);
  const numberOf = (name: string): number | undefined => {
    const number = numbers[`numberRelOffer${name}`];
    return typeof number === 'number' ? number : undefined;
  };
  const [least, most, usual] = ['LowerLimit', 'UpperLimit', 'Default'].map(numberOf);
  const isSaid = (least ?? most ?? usual) !== undefined;
  return { least: least ?? 0, most: most ?? null, usual: usual ?? (isSaid ? (least ?? 0) : 1) };
}

export function partIdsOf(price: JsonObject): string[] {
  return idsIn(price['bundledPopRelationship']);
}

export function saleTermsOf(offering: JsonObject): SaleTerms {
  return {
    lifecycleStatus: textOf(offering['lifecycleStatus']) ?? '',
    ...validityOf(offering),
    isSellable: offering['isSellable'] !== false,
    hasGroups: objectsOf(offering['bundledGroupProductOffering']).length > 0,
    actions: objectsOf(offering['allowedAction']).flatMap((allowed) => {
      const action = textOf(allowed['action']);
      return action === undefined ? [] : [{ action, ...validityOf(allowed) }];
    }),
  };
}

export function specificationIdOf(offering: JsonObject): string | undefined {
  return idOf(offering['productSpecification']);
}

function idsIn(references: unknown): string[] {
  if (!Array.isArray(references)) return [];
  const ids = references.map((reference: unknown) =>
    typeof reference === 'object' && reference !== null && 'id' in reference
      ? reference.id
      : undefined,
  );
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}
