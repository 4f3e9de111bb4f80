import { openingFindings, purityFindings } from './purity';
import { filesLike } from './source-files';

const PURE = /^src\/(core|rating|[^/]+\/domain)\/(?!.*\.spec\.ts$).*\.ts$/;

it('core, rating and every domain are functions of their arguments', () => {
  expect(filesLike(PURE).flatMap(purityFindings)).toEqual([]);
});

it('every pure file opens with the rule that it is', () => {
  expect(
    filesLike(PURE)
      .filter(({ file }) => !file.endsWith('/index.ts'))
      .flatMap(openingFindings),
  ).toEqual([]);
});

it.each`
  code                                          | why
  ${'const at = Date.now();'}                   | ${'the clock'}
  ${'const at = new Date();'}                   | ${'the clock, as an object'}
  ${'const id = Math.random();'}                | ${'chance'}
  ${'const cents = Math.round(x);'}             | ${'unnamed rounding'}
  ${'const cents = Math.floor(x);'}             | ${'unnamed rounding downwards'}
  ${'async function f() {}'}                    | ${'a promise made'}
  ${'const f = async () => 1;'}                 | ${'a promise made by an arrow'}
  ${'const a = Promise.resolve(1);'}            | ${'a promise, by name'}
  ${'const home = process.env;'}                | ${'the surroundings'}
  ${"import { readFileSync } from 'node:fs'"}   | ${'files'}
  ${"import { randomUUID } from 'node:crypto'"} | ${'chance, from the digests'}
  ${'const n = Number(text);'}                  | ${'a number of any text'}
  ${'const n = parseFloat(text);'}              | ${'a binary fraction parsed'}
  ${'const s = x.toFixed(2);'}                  | ${'a binary fraction printed'}
  ${'const rate = 0.19;'}                       | ${'a binary fraction written'}
  ${'const tiny = 1e-6;'}                       | ${'a binary fraction with an exponent'}
  ${'console.log(x);'}                          | ${'output'}
  ${'const t = setTimeout(f, 1);'}              | ${'waiting'}
`('finds $why', ({ code }: { code: string }) => {
  expect(purityFindings({ file: 'planted.ts', text: code })).toHaveLength(1);
});

it('lets plain arithmetic pass', () => {
  const text = `import { hash } from 'node:crypto'; const n = 40; const half = divide(n, '0.5'); type T = { process: string; now: Date };`;
  expect(purityFindings({ file: 'plain.ts', text })).toEqual([]);
});

it('finds a pure file that says nothing, or too much', () => {
  const silent = { file: 'a.ts', text: `import x from 'y';` };
  const verbose = { file: 'b.ts', text: `${'// and so on\n'.repeat(6)}const x = 1;` };
  const good = { file: 'c.ts', text: '// The rule.\nconst x = 1;' };
  expect([silent, verbose, good].map((file) => openingFindings(file).length)).toEqual([1, 1, 0]);
});
