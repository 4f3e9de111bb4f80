import { OF_A_RESOURCE_MAX, OF_AN_OBJECT_MAX, refuseLarge } from './attribute-count';

const wide = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
const listOf = (count: number, item: unknown) => ({ x: Array.from({ length: count }, () => item) });
/** Each item counts, and its attribute. */
const OF_ITEMS_MAX = Math.trunc((OF_A_RESOURCE_MAX - 1) / 2);

it.each`
  what                                     | resource                                                                | isRefused
  ${'as many attributes as may be'}        | ${wide(OF_AN_OBJECT_MAX)}                                               | ${false}
  ${'one more'}                            | ${wide(OF_AN_OBJECT_MAX + 1)}                                           | ${true}
  ${'one more inside'}                     | ${{ x: [{ y: wide(OF_AN_OBJECT_MAX + 1) }] }}                           | ${true}
  ${'a long list of numbers'}              | ${listOf(OF_A_RESOURCE_MAX * 2, 1)}                                     | ${false}
  ${'as many objects as may be'}           | ${listOf(OF_ITEMS_MAX, { a: 1 })}                                       | ${false}
  ${'one object more'}                     | ${listOf(OF_ITEMS_MAX + 1, { a: 1 })}                                   | ${true}
  ${'too many lists'}                      | ${listOf(OF_A_RESOURCE_MAX, [])}                                        | ${true}
  ${'many wide objects that are too many'} | ${listOf(OF_A_RESOURCE_MAX / OF_AN_OBJECT_MAX, wide(OF_AN_OBJECT_MAX))} | ${true}
`(
  '$what is refused: $isRefused',
  ({ resource, isRefused }: { resource: object; isRefused: boolean }) => {
    const codes: unknown[] = [];
    try {
      refuseLarge(resource);
    } catch (error: unknown) {
      codes.push((error as { code: unknown }).code);
    }
    expect(codes).toEqual(isRefused ? ['tmf.too-many-attributes'] : []);
  },
);
