import { formatOf } from './file-format';

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
