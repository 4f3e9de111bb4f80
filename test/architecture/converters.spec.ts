import { converterFindings } from './converters';
import { filesLike } from './source-files';

it('what reads and writes foreign forms is named by one rule', () => {
  expect(filesLike(/^src\/(?!.*\.spec\.ts$).*\.ts$/).flatMap(converterFindings)).toEqual([]);
});

it.each`
  file                             | text                                   | findings | why
  ${'src/a/store/a.mapping.ts'}    | ${'export function cardFromRow() {}'}  | ${1}     | ${'a rule turned round'}
  ${'src/a/store/a.repository.ts'} | ${'function cardToRow() {}'}           | ${1}     | ${'one turned round elsewhere'}
  ${'src/a/store/a.repository.ts'} | ${'function fromRow() {}'}             | ${1}     | ${'a row read elsewhere'}
  ${'src/a/store/a.store.ts'}      | ${'function toEndRows() {}'}           | ${1}     | ${'rows written elsewhere'}
  ${'src/a/store/a.mapping.ts'}    | ${'export function toRow() {}'}        | ${0}     | ${'a writer of rows'}
  ${'src/a/tmf600/a.convert.ts'}   | ${'export function written() {}'}      | ${1}     | ${'a name by no rule'}
  ${'src/a/tmf600/a.convert.ts'}   | ${'export function fromResource() {}'} | ${0}     | ${'a reader'}
  ${'src/a/tmf600/a.convert.ts'}   | ${'export function toResource() {}'}   | ${0}     | ${'a writer'}
  ${'src/a/tmf600/a.convert.ts'}   | ${'export function accountIdOf() {}'}  | ${0}     | ${'a reader of a part'}
  ${'src/a/tmf600/a.convert.ts'}   | ${'export function withStates() {}'}   | ${0}     | ${'a change of a document'}
  ${'src/a/tmf600/a.convert.ts'}   | ${'function money() {}'}               | ${0}     | ${'what is its own affair'}
  ${'src/a/store/a.repository.ts'} | ${'const at = row.at.getTime();'}      | ${1}     | ${'a date read by hand'}
`('$why has $findings findings', ({ file, text, findings }) => {
  expect(converterFindings({ file, text })).toHaveLength(findings);
});
