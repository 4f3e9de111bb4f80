// A whole list in parts: each begins after the last place of the one before, so all cost the same, and only one part
// is in memory.
import type { Page } from '../resource-type';
import type { Paging } from './list-query';

const PART = 500;

/** `list` answers one part. Lists without places, which are computed and short, are continued by offset. */
export async function* partsOf(list: (paging: Paging) => Promise<Page>): AsyncGenerator<Page> {
  let paging: Paging = { requested: true, offset: 0, limit: PART, stream: {} };
  for (;;) {
    const part = await list(paging);
    yield part;
    const seen = paging.offset + part.items.length;
    const isLast = part.items.length < PART || (part.end === undefined && seen >= part.total);
    if (isLast) return;
    paging =
      part.end === undefined
        ? { ...paging, offset: seen }
        : { ...paging, stream: { after: part.end, total: part.total } };
  }
}
