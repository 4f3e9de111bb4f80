// The plan of an import: the resources of the file with their collections, each after those it refers to. A resource
// without an id gets one derived from the job and its place, so that a repeated job does not write it twice.
import { isObject, type JsonObject } from '../../core/json';
import { COLLECTIONS, type Collection } from '../domain/file-scope';

export type ImportItem = {
  /** The path in the file: `[3]`. */
  readonly place: string;
  readonly collection: Collection;
  readonly id: string;
  readonly body: JsonObject;
  /** True when its address shows that it is in the form of v5. */
  readonly isNext: boolean;
};

export type Refusal = { readonly place: string; readonly message: string };
export type ImportPlan = {
  readonly items: readonly ImportItem[];
  readonly refused: readonly Refusal[];
};

/** The file is one resource or a list; `job` names it among all jobs; `collectionOf` decides by the resource's own attributes. */
export function fromFile(
  file: unknown,
  collectionOf: (entry: JsonObject) => Collection | undefined,
  job: string,
): ImportPlan {
  const items: ImportItem[] = [];
  const refused: Refusal[] = [];
  const isList = Array.isArray(file);
  const entries: readonly unknown[] = isList ? file : [file];
  entries.forEach((entry, index) => {
    const place = isList ? `[${index}]` : '';
    if (!isObject(entry)) {
      refused.push({ place, message: 'must be a JSON object' });
      return;
    }
    const collection = collectionOf(entry);
    if (collection === undefined) {
      const message = `must be one of ${COLLECTIONS.join(', ')}, or the job's path must say so`;
      refused.push({ place: `${place}.@type`, message });
      return;
    }
    const { id, href, ...body } = entry;
    const isNext = typeof href === 'string' && /\/v5\//.test(href);
    const own = typeof id === 'string' && id !== '' ? id : `${job}-${index}`;
    items.push({ place, collection, id: own, body, isNext });
  });
  return { items: items.toSorted((a, b) => rankOf(a) - rankOf(b)), refused };
}

function rankOf({ collection }: ImportItem): number {
  return COLLECTIONS.indexOf(collection);
}

const LINES_MAX = 100;

/** One line per refusal, up to a limit. */
export function toErrorLog(refused: readonly Refusal[]): string {
  const lines = refused
    .slice(0, LINES_MAX)
    .map(({ place, message }) => (place === '' ? message : `${place}: ${message}`));
  const rest = refused.length - lines.length;
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}
