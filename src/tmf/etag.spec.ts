import { checkIfMatch, isCurrent } from './etag';

const resource = { id: '1', body: {}, revision: 3 };

it.each`
  header          | matches  | isCurrentCopy | why
  ${'"3"'}        | ${true}  | ${true}       | ${'the same tag'}
  ${'"2"'}        | ${false} | ${false}      | ${'another tag'}
  ${'"2", "3"'}   | ${true}  | ${true}       | ${'one of several'}
  ${'*'}          | ${true}  | ${true}       | ${'any'}
  ${'W/"3"'}      | ${false} | ${true}       | ${'a weak tag: enough to show, not to change'}
  ${'W/"3", "2"'} | ${false} | ${true}       | ${'a weak tag among several'}
  ${'3'}          | ${false} | ${false}      | ${'a tag without its quotes'}
  ${''}           | ${false} | ${false}      | ${'no tag at all'}
`('$header names $why', ({ header, matches, isCurrentCopy }: Row) => {
  expect(isCurrent(resource, header)).toBe(isCurrentCopy);
  expect(isRefused(header)).toBe(!matches);
});

function isRefused(ifMatch: string): boolean {
  try {
    checkIfMatch(resource, ifMatch);
    return false;
  } catch {
    return true;
  }
}

it('asks nothing of a change without the header', () => {
  expect(() => checkIfMatch(resource, undefined)).not.toThrow();
  expect(isCurrent(resource, undefined)).toBe(false);
});

type Row = { readonly header: string; readonly matches: boolean; readonly isCurrentCopy: boolean };
