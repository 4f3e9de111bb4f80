import { owesUnused } from './owes-unused';

const line = (more: object) => ({
  id: 'all',
  meter: 'tokens',
  price: { model: 'unit', rate: '1' },
  ...more,
});

it.each`
  lines                                                                                       | owes     | why
  ${null}                                                                                     | ${false} | ${'there are no lines'}
  ${[line({})]}                                                                               | ${false} | ${'each unit costs, none costs nothing'}
  ${[line({}), line({ minimum: '5' })]}                                                       | ${true}  | ${'one of the lines has a minimum'}
  ${[line({ price: { model: 'flat', amount: '5', chargeFlatOnZero: true } })]}                | ${true}  | ${'the flat amount is owed at zero'}
  ${[line({ price: { model: 'graduated', tiers: [{ upTo: null, rate: '0', flat: '3' }] } })]} | ${true}  | ${'a tier has a flat amount'}
`('$owes: $why', ({ lines, owes }: { lines: readonly unknown[] | null; owes: boolean }) => {
  expect(owesUnused(lines)).toBe(owes);
});
