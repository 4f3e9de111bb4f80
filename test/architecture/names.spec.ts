import { nameFindings, placeFindings, sizeFindings } from './names';
import { filesLike, repositoryFiles } from './source-files';

const CODE = /^(src|migrations)\/(?!.*\.spec\.ts$).*\.(ts|mjs)$/;

it('no name hides behind an empty word', () => {
  expect(filesLike(/^(src|migrations)\/.*\.ts$/).flatMap(nameFindings)).toEqual([]);
});

it('files lie at most three deep, in folders with a meaning', () => {
  expect(
    repositoryFiles()
      .filter((file) => file.startsWith('src/'))
      .flatMap(placeFindings),
  ).toEqual([]);
});

it('a file fits in 300 lines', () => {
  expect(filesLike(CODE).flatMap(sizeFindings)).toEqual([]);
});

it.each`
  code                              | why
  ${'class UserManager {}'}         | ${'a class'}
  ${'function orderHelper() {}'}    | ${'a function'}
  ${'type BillInfo = string'}       | ${'a type'}
  ${'type UsageData = string'}      | ${'a type that is data'}
  ${'class A { processorOf() {} }'} | ${'a method'}
  ${'interface IBill {}'}           | ${'an interface with a prefix'}
  ${'const billInfo = 1;'}          | ${'a constant'}
  ${'const BILL_INFO = 1;'}         | ${'a constant in capitals'}
  ${'const { sumUtils } = x;'}      | ${'a constant taken out'}
  ${'const f = (dateHelper) => 1;'} | ${'a parameter'}
  ${'class A { usageData = 1; }'}   | ${'a property'}
  ${'type A = { usageData: 1 }'}    | ${'a property of a type'}
  ${'const a = { usageInfo: 1 };'}  | ${'a property of an object'}
`('finds an empty word in $why', ({ code }: { code: string }) => {
  expect(nameFindings({ file: 'planted.ts', text: code })).toHaveLength(1);
});

it('lets words pass that only contain one', () => {
  const text =
    'class Database {} function createDataSource() {} type Information = string; class Baseline {} ' +
    'const { data, base } = event; const dataSource = 1; const baseType = 2;';
  expect(nameFindings({ file: 'data-source.ts', text })).toEqual([]);
});

it.each`
  file                         | findings | why
  ${'src/utils/a.ts'}          | ${1}     | ${'a folder for anything'}
  ${'src/billing/dto/a.ts'}    | ${1}     | ${'a folder for shapes'}
  ${'src/a/b/c/d.ts'}          | ${1}     | ${'a file too deep'}
  ${'src/billing/BillRun.ts'}  | ${1}     | ${'a file in another case'}
  ${'src/billing/api/bill.ts'} | ${0}     | ${'a file in its place'}
`('$why has $findings findings', ({ file, findings }: { file: string; findings: number }) => {
  expect(placeFindings(file)).toHaveLength(findings);
});

it('finds a file that is too long', () => {
  expect(sizeFindings({ file: 'a.ts', text: 'x;\n'.repeat(301) })).toHaveLength(1);
  expect(sizeFindings({ file: 'a.ts', text: 'x;\n'.repeat(300) })).toEqual([]);
});
