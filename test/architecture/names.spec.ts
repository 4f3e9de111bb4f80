import { classFindings, homonymFindings, nameFindings, placeFindings, sizeFindings } from './names';
import { filesLike, repositoryFiles } from './source-files';

/** Files, and folders of samples, of which one folder of test/support has the most. */
const FOLDER_MAX = 10;
const CODE = /^(src|migrations)\/(?!.*\.spec\.ts$).*\.(ts|mjs)$/;

it('no name hides behind an empty word', () => {
  expect(filesLike(/^(src|migrations)\/.*\.ts$/).flatMap(nameFindings)).toEqual([]);
});

it('a service or repository is called as its file is', () => {
  const files = filesLike(/^src\/.*\.(service|repository)\.ts$/);
  expect(files.length).toBeGreaterThan(200);
  expect(files.flatMap(classFindings)).toEqual([]);
});

it.each`
  file                                | name                 | findings | why
  ${'src/a/bill-run.service.ts'}      | ${'BillRun'}         | ${0}     | ${'the name of its file'}
  ${'src/a/bill-run.service.ts'}      | ${'BillRuns'}        | ${0}     | ${'many of what its file names'}
  ${'src/a/bill-run.service.ts'}      | ${'BillRunService'}  | ${0}     | ${'its role, too'}
  ${'src/a/on-demand.service.ts'}     | ${'BillsOnDemand'}   | ${1}     | ${'more than its file'}
  ${'src/a/store/card.repository.ts'} | ${'CardRepository'}  | ${0}     | ${'a repository by its file'}
  ${'src/a/store/card.repository.ts'} | ${'CardsRepository'} | ${1}     | ${'a repository by another name'}
`('finds $findings in a class that says $why', ({ file, name, findings }) => {
  const text = `@Injectable()\nexport abstract class ${name} extends Other {}\n`;
  expect(classFindings({ file, text })).toHaveLength(findings);
});

it('files lie at most three deep, in folders with a meaning', () => {
  expect(
    repositoryFiles()
      .filter((file) => file.startsWith('src/'))
      .flatMap(placeFindings),
  ).toEqual([]);
});

it('what tests lean on lies in folders of at most ten', () => {
  const inFolders = repositoryFiles().flatMap(
    (file) => /^test\/support\/(?:([^/]+)\/)?([^/]+)/.exec(file)?.slice(1, 3).join('/') ?? [],
  );
  const folders = [...new Set(inFolders)].map((file) => file.split('/')[0] ?? '');
  expect(folders.length).toBeGreaterThan(30);
  const counts = new Map<string, number>();
  for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  expect([...counts].filter(([folder, count]) => folder === '' || count > FOLDER_MAX)).toEqual([]);
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

it('a module has one type of a name', () => {
  expect(homonymFindings(filesLike(/^src\/[^/]+\/.*(?<!\.spec)\.ts$/))).toEqual([]);
});

it('finds two types of one name in a module, and none in two', () => {
  const [a, b, c] = ['src/a/b.ts', 'src/a/store/c.ts', 'src/d/b.ts'].map((file) => {
    return { file, text: 'export type UsageRow = string;' };
  });
  expect(homonymFindings([a, b].flatMap((one) => one ?? []))).toHaveLength(1);
  expect(homonymFindings([a, c].flatMap((one) => one ?? []))).toEqual([]);
});
