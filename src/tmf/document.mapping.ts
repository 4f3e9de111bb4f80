import type { Body, Resource } from './resource-type';

export type DocumentRow = { id: string; body: Body; revision: string };

/** Of a document with a chosen id, which can have been another's before, it names the place among all as well. */
export const REVISION = `CASE WHEN is_chosen THEN seq || '-' || revision ELSE revision::text END AS revision`;

export function fromRow({ id, body, revision }: DocumentRow): Resource {
  return { id, body, revision };
}
