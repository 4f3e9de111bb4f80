// What an offering sells: its own prices, its members, and the parts of bundled prices. A bundle that was compiled as
// one price (a tier table) is sold as that price.
import { idOf, isList, type JsonObject, objectOf, objectsOf, textOf } from '../../core/json';
import type { BundleMember } from '../domain/bundle';
import type { SaleTerms } from '../domain/sale-terms';
import { validityOf } from '../../tmf';

/** In the order listed, without duplicates. */
export function priceIdsOf(offering: JsonObject): string[] {
  return idsIn(offering['productOfferingPrice']);
}

/**
 * Without duplicates. Without limits a member comes once and may be ordered any number of times. With limits, a
 * missing one means no bound, and a missing default the smallest allowed number.
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

/** Members that are listed again, and limits that no number is within, by path. */
export function unfitMembersOf(offering: JsonObject): ReadonlyMap<string, unknown> {
  const listed = new Set<string>();
  const unfit = new Map<string, unknown>();
  for (const [index, bundled] of listOf(offering['bundledProductOffering']).entries()) {
    const path = `bundledProductOffering[${index}]`;
    const id = idOf(bundled);
    if (id !== undefined && listed.has(id)) unfit.set(`${path}.id`, id);
    if (id !== undefined) listed.add(id);
    const option = objectOf(objectOf(bundled)['bundledProductOfferingOption']);
    const { least, most, usual } = numbersOf(option);
    const isMet = least >= 0 && usual >= 0 && (most === null || most >= least);
    if (!isMet) unfit.set(`${path}.bundledProductOfferingOption`, option);
  }
  return unfit;
}

/** References that name nothing, by the path of the id that they lack. */
export function unnamedOf(offering: JsonObject): ReadonlyMap<string, unknown> {
  const lists = ['productOfferingPrice', 'bundledProductOffering'].flatMap((name) =>
    listOf(offering[name]).map((said, index) => [`${name}[${index}]`, said] as const),
  );
  const { productSpecification: specification = null } = offering;
  const said = specification === null ? [] : [['productSpecification', specification] as const];
  return new Map(
    [...lists, ...said].flatMap(([path, reference]) =>
      idOf(reference) === undefined ? [[`${path}.id`, reference ?? {}]] : [],
    ),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
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
  return [...new Set(listOf(references).flatMap((reference) => idOf(reference) ?? []))];
}
