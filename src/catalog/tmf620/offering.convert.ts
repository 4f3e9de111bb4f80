// Which prices an offering sells: its own, those of the offerings bundled in it, and the parts of
// bundled prices. A bundle that was compiled as one price (a tier table) is sold as that one.
import { idOf, type JsonObject } from '../../core/json';

/** In the order they are written; an id that is named twice counts once. */
export function priceIdsOf(offering: JsonObject): string[] {
  return idsIn(offering['productOfferingPrice']);
}

export function bundledIdsOf(offering: JsonObject): string[] {
  return idsIn(offering['bundledProductOffering']);
}

export function partIdsOf(price: JsonObject): string[] {
  return idsIn(price['bundledPopRelationship']);
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
