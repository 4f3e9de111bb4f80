// The resources that a job concerns: `path` names a collection, one resource of it, or everything; a query may begin
// with the collection, as in `productOffering?lifecycleStatus=Active`.

/** In dependency order: a collection comes after those that it refers to. */
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
  /** The id, when it is a single resource. */
  readonly id: string | null;
  /** The filter, as in a list request. */
  readonly query: string;
};

const ROOT = /^(?:https?:\/\/[^/?]*)?(?:\/?tmf-api\/[^/?]+\/v\d+)?\/?/i;

/** Undefined when the path names no collection of the catalogue. */
export function scopeOf(path: string, query: string): FileScope | undefined {
  const [, place = '', filter = query] = /^([^=?]*)\?(.*)$/s.exec(query) ?? [];
  const named = path.replace(/\?.*$/s, '') || place;
  const [collection = '', id, ...deeper] = named.replace(ROOT, '').replace(/\/$/, '').split('/');
  if (deeper.length > 0) return undefined;
  if (collection === '') return { collections: COLLECTIONS, id: null, query: filter };
  const known = collectionNamed(collection);
  return known && { collections: [known], id: id ?? null, query: filter };
}

/** Finds a collection by path or class; `productCatalog` is v5's name of a catalogue. */
export function collectionNamed(name: string): Collection | undefined {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  if (lower === 'productCatalog') return 'catalog';
  return COLLECTIONS.find((collection) => collection === lower);
}
