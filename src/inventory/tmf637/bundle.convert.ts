// References between bundled products: the bundle lists its members, and each member names its bundle.
import { idOf, type JsonObject, objectsOf, textOf } from '../../core/json';
import { type Body, isSameValue } from '../../tmf';

export type ProductReference = { readonly id: string; readonly href: string; readonly body: Body };

const BUNDLED = 'bundled';
const BUNDLED_BY = 'isBundledBy';

export function memberIdsOf(bundle: JsonObject): string[] {
  return relatedIdsOf(bundle, BUNDLED);
}

export function bundleIdsOf(member: JsonObject): string[] {
  return relatedIdsOf(member, BUNDLED_BY);
}

/** The ids of bundles and members, with the paths at which they are named; an empty id names no product. */
export function bundlingOf(product: JsonObject): Link[] {
  return objectsOf(product['productRelationship']).flatMap((each, index) => {
    const id = idOf(each['product']) ?? '';
    const { relationshipType: type } = each;
    if (type !== BUNDLED && type !== BUNDLED_BY) return [];
    return [
      { id, isBundle: type === BUNDLED_BY, path: `productRelationship[${index}].product.id` },
    ];
  });
}

export type Link = { readonly id: string; readonly isBundle: boolean; readonly path: string };

function relatedIdsOf(product: JsonObject, type: string): string[] {
  return objectsOf(product['productRelationship'])
    .filter(({ relationshipType }) => relationshipType === type)
    .flatMap((each) => idOf(each['product']) ?? []);
}

/** Names of characteristics that change in one product and that another of its bundle has with the former value. */
export function sharedNamesOf(before: Body, after: Body, other: Body): string[] {
  const said = objectsOf(before['productCharacteristic']);
  const names = new Set(said.flatMap(({ name }) => textOf(name) ?? []));
  return [...names].filter((name) => {
    const was = characteristicOf(before, name);
    const changes = !isSameValue(was, characteristicOf(after, name));
    return changes && isSameValue(was, characteristicOf(other, name));
  });
}

/** All entries of that name. */
export function characteristicOf(product: Body, name: string): JsonObject[] {
  return objectsOf(product['productCharacteristic']).filter((each) => each['name'] === name);
}

export function withMembers(bundle: Body, members: readonly ProductReference[]): Body {
  return {
    ...bundle,
    isBundle: true,
    product: [...objectsOf(bundle['product']), ...members.map(referenceOf)],
    productRelationship: [
      ...objectsOf(bundle['productRelationship']),
      ...members.map((member) => ({ relationshipType: BUNDLED, product: referenceOf(member) })),
    ],
  };
}

export function withBundle(member: Body, bundle: ProductReference): Body {
  return {
    ...member,
    productRelationship: [
      ...objectsOf(member['productRelationship']),
      { relationshipType: BUNDLED_BY, product: referenceOf(bundle) },
    ],
  };
}

function referenceOf({ id, href, body }: ProductReference): JsonObject {
  const { name } = body;
  return { id, href, ...(name === undefined ? {} : { name }) };
}
