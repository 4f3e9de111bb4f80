// A whole list, part after part: each begins where the one before it ended, so that none costs more than
// the first, and nothing is held but the part at hand.
import type { Page } from '../resource-type';
import type { Paging } from './list-query';

const PART = 500;

/** `list` answers one part; lists that know no places (they are computed, and short) are counted off. */
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
