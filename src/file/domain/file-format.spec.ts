import { FORMATS, formatOf } from './file-format';

it.each`
  contentType                          | mediaType                 | why
  ${''}                                | ${'application/json'}     | ${'an array is what nobody had to ask for'}
  ${'application/json'}                | ${'application/json'}     | ${'an array may be asked for'}
  ${'Application/JSON; charset=utf-8'} | ${'application/json'}     | ${'parameters and case change nothing'}
  ${'application/x-ndjson'}            | ${'application/x-ndjson'} | ${'so may lines'}
  ${'text/csv'}                        | ${undefined}              | ${'nothing else is written'}
`(
  '$why: $contentType',
  ({ contentType, mediaType }: { contentType: string; mediaType?: string }) => {
    expect(formatOf(contentType)?.mediaType).toBe(mediaType);
  },
);

it.each(FORMATS.map((format) => [format.mediaType, format] as const))(
  'reads %s as it is written',
  (_, { open, between, close, empty, asJson }) => {
    const items = [{ id: 'a,\n' }, { id: 'b' }];
    const file = open + items.map((item) => JSON.stringify(item)).join(between) + close;
    expect(JSON.parse(asJson(file))).toEqual(items);
    expect(JSON.parse(asJson(file.replaceAll('\n', '\r\n')))).toEqual(items);
    expect(JSON.parse(asJson(empty))).toEqual([]);
  },
);
