// The usage that an export concerns: `path` is the collection or one usage, as path or URL; a query may begin with
// the collection, as in `productUsage?status=rated`.

export type ExportScope = {
  /** The id, when it is a single usage. */
  readonly id: string | null;
  /** The filter, as in a list request. */
  readonly query: string;
};

const PLACE =
  /^(?:https?:\/\/[^/?]*)?(?:\/?tmf-api\/productUsageManagement\/v5)?\/?(?:productUsage(?:\/([^/?]+))?\/?)?(?:\?(.*))?$/is;

/** Undefined when the path is that of another resource. */
export function exportScope(path: string, query: string): ExportScope | undefined {
  const place = PLACE.exec(path);
  if (place === null) return undefined;
  const [, id, ownQuery] = place;
  const filter = ownQuery ?? query.replace(/^productUsage\?/i, '');
  return { id: id ?? null, query: filter };
}
