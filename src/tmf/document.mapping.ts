import type { Body, Resource } from './resource-type';

export type DocumentRow = { id: string; body: Body; revision: number };

export function fromRow({ id, body, revision }: DocumentRow): Resource {
  return { id, body, revision };
}
