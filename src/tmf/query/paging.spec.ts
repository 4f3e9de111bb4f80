import { linkHeader, parsePaging } from './paging';

describe('parsePaging', () => {
  it.each`
    offset       | limit        | paging
    ${undefined} | ${undefined} | ${{ requested: false, offset: 0, limit: 100 }}
    ${'0'}       | ${undefined} | ${{ requested: true, offset: 0, limit: 100 }}
    ${undefined} | ${'10'}      | ${{ requested: true, offset: 0, limit: 10 }}
    ${undefined} | ${'1000'}    | ${{ requested: true, offset: 0, limit: 1000 }}
    ${'20'}      | ${'0'}       | ${{ requested: true, offset: 20, limit: 0 }}
  `(
    'reads offset $offset and limit $limit',
    ({ offset, limit, paging }: { offset?: string; limit?: string; paging: object }) => {
      expect(parsePaging({ offset, limit })).toEqual(paging);
    },
  );

  it.each(['-1', '1.5', 'ten', '', '1e3', '99999999999'])('refuses %p', (value) => {
    expect(() => parsePaging({ offset: value })).toThrow(/offset/);
  });

  it.each(['1001', '999999999', '-1', 'all', ''])('refuses a limit of %p', (value) => {
    expect(() => parsePaging({ limit: value })).toThrow(/limit must be .* 0 to 1000/);
  });

  it('reads cursors', () => {
    const paging = { requested: true, offset: 0, limit: 3, after: 'a', before: 'b' };
    expect(parsePaging({ limit: '3', after: 'a', before: 'b' })).toEqual(paging);
  });

  it.each`
    parameters                      | why
    ${{ after: 'a', offset: '1' }}  | ${'a place and a number at once'}
    ${{ before: 'a', offset: '0' }} | ${'a place and a number at once'}
    ${{ after: '' }}                | ${'an id without letters'}
    ${{ before: 'a\0' }}            | ${'an id that PostgreSQL cannot hold'}
  `('refuses $why', ({ parameters }: { parameters: object }) => {
    expect(() => parsePaging(parameters)).toThrow(/after or before|must be the id/);
  });
});

type CursorRow = {
  readonly after?: string;
  readonly before?: string;
  readonly neighbours: { readonly previous: boolean; readonly next: boolean };
  readonly links: string;
};

describe('linkHeader', () => {
  it.each`
    length   | rels
    ${100}   | ${['self', 'first', 'next', 'last']}
    ${5_000} | ${['next']}
    ${9_000} | ${[]}
  `('of a query of $length characters has $rels', ({ length, rels }) => {
    const url = `http://h/p?a=${'x'.repeat(Number(length))}`;
    const found = linkHeader(url, { requested: true, offset: 0, limit: 2 }, { total: 9 });
    expect([...found.matchAll(/rel="(\w+)"/g)].map(([, rel]) => rel)).toEqual(rels);
  });

  const rels = (offset: number, limit: number | undefined, total: number): string =>
    linkHeader('http://h/p?a=x&offset=1&limit=2', { requested: true, offset, limit }, { total })
      .split(', ')
      .map((link) =>
        link.replace(/^<http:\/\/h\/p\?a=x&offset=(\d+)(?:&limit=\d+)?>; rel="(\w+)"$/, '$2 $1'),
      )
      .join(', ');

  it.each`
    offset | limit        | total | links                                        | why
    ${0}   | ${2}         | ${5}  | ${'self 0, first 0, next 2, last 4'}         | ${'the first page has no previous'}
    ${2}   | ${2}         | ${5}  | ${'self 2, first 0, next 4, prev 0, last 4'} | ${'in the middle'}
    ${4}   | ${2}         | ${5}  | ${'self 4, first 0, prev 2, last 4'}         | ${'the last page has no next'}
    ${1}   | ${2}         | ${4}  | ${'self 1, first 0, next 3, prev 0, last 2'} | ${'an odd offset never goes below zero'}
    ${3}   | ${undefined} | ${5}  | ${'self 3, first 0, prev 0, last 0'}         | ${'an offset alone'}
    ${9}   | ${2}         | ${0}  | ${'self 9, first 0, prev 0, last 0'}         | ${'nothing there'}
    ${9}   | ${2}         | ${5}  | ${'self 9, first 0, prev 4, last 4'}         | ${'from beyond the end back to the last part'}
    ${0}   | ${0}         | ${5}  | ${'self 0, first 0'}                         | ${'a page of nothing'}
  `(
    '$why',
    ({
      offset,
      limit,
      total,
      links,
    }: {
      offset: number;
      limit?: number;
      total: number;
      links: string;
    }) => {
      expect(rels(offset, limit, total)).toBe(links);
    },
  );

  it.each`
    after        | before       | neighbours                          | links
    ${'a'}       | ${undefined} | ${{ previous: true, next: true }}   | ${'self after=a, first, next after=y%26, prev before=x'}
    ${undefined} | ${'b'}       | ${{ previous: false, next: true }}  | ${'self before=b, first, next after=y%26'}
    ${'a'}       | ${undefined} | ${{ previous: true, next: false }}  | ${'self after=a, first, prev before=x'}
    ${'a'}       | ${'b'}       | ${{ previous: false, next: false }} | ${'self after=a&before=b, first'}
  `('links by cursor: $links', (row: CursorRow) => {
    const { after, before, neighbours, links } = row;
    const paging = {
      requested: true,
      offset: 0,
      limit: 2,
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before }),
    };
    const part = { total: 9, firstId: 'x', lastId: 'y&', neighbours };
    const found = linkHeader('http://h/p?a=x&after=q', paging, part);
    const short = found.replace(/<http:\/\/h\/p\?a=x&?(.*?)&?limit=2>; rel="(\w+)"/g, '$2 $1');
    expect(short.replaceAll(/ (?=,|$)/g, '')).toBe(links);
  });

  it('cannot be broken out of', () => {
    const link = linkHeader(
      'http://h/p?a=<x>"',
      { requested: true, offset: 0, limit: 1 },
      { total: 1 },
    );
    expect(link).toContain('<http://h/p?a=%3Cx%3E%22&offset=0&limit=1>; rel="self"');
  });
});
