// Which resources a job is about: `path` names a collection, one resource in it, or everything; a
// query may begin with the collection, as in `productOffering?lifecycleStatus=Active`.

/** In the order in which they refer to each other: what is named comes before what names it. */
export const COLLECTIONS = [
  'productSpecification',
  'productOfferingPrice',
  'productOffering',
  'category',
  'catalog',
] as const;
export type Collection = (typeof COLLECTIONS)[number];

export type FileScope = {
  readonly collections: readonly Collection[];
  /** The resource alone. */
  readonly id: string | null;
  /** The filter, as in a list request. */
  readonly query: string;
};

const ROOT = /^(?:https?:\/\/[^/?]*)?(?:\/?tmf-api\/[^/?]+\/v\d+)?\/?/i;

/** Nothing when the path names no collection of the catalogue. */
export function scopeOf(path: string, query: string): FileScope | undefined {
  const [, place = '', filter = query] = /^([^=?]*)\?(.*)$/s.exec(query) ?? [];
  const named = path.replace(/\?.*$/s, '') || place;
  const [collection = '', id, ...deeper] = named.replace(ROOT, '').replace(/\/$/, '').split('/');
  if (deeper.length > 0) return undefined;
  if (collection === '') return { collections: COLLECTIONS, id: null, query: filter };
  const known = collectionNamed(collection);
  return known && { collections: [known], id: id ?? null, query: filter };
}

/** By path or class, in either spelling; `productCatalog` is what v5 calls a catalogue. */
export function collectionNamed(name: string): Collection | undefined {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  if (lower === 'productCatalog') return 'catalog';
  return COLLECTIONS.find((collection) => collection === lower);
}
