import { weightOf } from './weigh-usage';

const light = { attributes: { region: 'eu' } };
const megabyte = 'x'.repeat(1_000_000);

it.each([
  ['a few words weigh little', light, 400, 600],
  ['a long attribute weighs its length', { attributes: { note: megabyte } }, 1e6, 1.001e6],
  [
    'a document weighs beside the attributes',
    { ...light, document: { note: [{ text: megabyte }] } },
    1e6,
    1.001e6,
  ],
  [
    'many small values weigh, too',
    { attributes: {}, document: { list: Array.from({ length: 100_000 }, () => 1) } },
    1e6,
    4e6,
  ],
])('%s', (_fact, usage, least, most) => {
  expect(weightOf(usage)).toBeGreaterThanOrEqual(least);
  expect(weightOf(usage)).toBeLessThanOrEqual(most);
});
