// Which usage an export is about: `path` names the collection or one usage of it, as a path or a URL; a
// query may begin with the collection, as in `productUsage?status=rated`.

export type ExportScope = {
  /** The usage alone. */
  readonly id: string | null;
  /** The filter, as in a list request. */
  readonly query: string;
};

const PLACE =
  /^(?:https?:\/\/[^/?]*)?(?:\/?tmf-api\/productUsageManagement\/v5)?\/?(?:productUsage(?:\/([^/?]+))?\/?)?(?:\?(.*))?$/is;

/** Nothing when the path is of something else. */
export function exportScope(path: string, query: string): ExportScope | undefined {
  const place = PLACE.exec(path);
  if (place === null) return undefined;
  const [, id, ownQuery] = place;
  const filter = ownQuery ?? query.replace(/^productUsage\?/i, '');
  return { id: id ?? null, query: filter };
}
