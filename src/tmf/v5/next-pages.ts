// Streams v4 resources in v5 form. Conditions that need the v5 body are decided page by page; sorting by them is
// refused.
import { EVERYTHING, type ListQuery } from '../query/list-query';
import { pageInMemory } from '../query/page-in-memory';
import type { Resource } from '../resource-type';
import { featureUnsupported } from '../tmf.errors';
import { formerQuery } from './former-query';
import { type NextVersion, showNext } from './version';

type Pages = AsyncIterable<readonly Resource[]>;

export function nextPages(
  version: NextVersion,
  query: ListQuery,
  formerPages: (former: ListQuery) => Pages,
): Pages {
  const { former, rest } = formerQuery(version, query);
  if (rest !== undefined && rest.sort.length > 0) {
    throw featureUnsupported('Sorting a stream of which only version 5 can tell what fits');
  }
  return shownPages(version, formerPages({ ...former, paging: EVERYTHING.paging }), rest);
}

async function* shownPages(
  version: NextVersion,
  formerPages: Pages,
  rest: ListQuery | undefined,
): AsyncGenerator<readonly Resource[]> {
  for await (const page of formerPages) {
    const shown = page.map((item) => ({ ...item, body: showNext(version, item.body) }));
    if (rest === undefined) yield shown;
    else yield pageInMemory(shown, { ...rest, paging: EVERYTHING.paging }).items;
  }
}
