import { decimal } from '../../core/decimal';
import { type ApprovalRule, isWeaker, needsAnother } from './approval';

const rule = (above?: string, isNeeded = true): ApprovalRule => ({
  action: 'refund.create',
  isNeeded,
  above: above === undefined ? null : amountOf(above),
  expiresAfterHours: 72,
});

function amountOf(text: string) {
  const [value = '', unit = ''] = text.split(' ');
  return { value: decimal(value), unit };
}

it.each`
  above        | amount         | isNeeded | needs    | why
  ${undefined} | ${'1 EUR'}     | ${true}  | ${true}  | ${'all of them'}
  ${undefined} | ${'1 EUR'}     | ${false} | ${false} | ${'nobody is asked'}
  ${'10 EUR'}  | ${'10 EUR'}    | ${true}  | ${false} | ${'up to the limit'}
  ${'10 EUR'}  | ${'10.01 EUR'} | ${true}  | ${true}  | ${'above it'}
  ${'10 EUR'}  | ${'1 USD'}     | ${true}  | ${true}  | ${'what cannot be compared'}
`('$amount above $above ($isNeeded): $why', ({ above, amount, isNeeded, needs }) => {
  expect(needsAnother(rule(above, isNeeded), amountOf(amount))).toBe(needs);
});

it('asks nobody where there is no rule', () => {
  expect(needsAnother(undefined, undefined)).toBe(false);
});

it.each`
  before                    | after                     | weaker   | why
  ${rule()}                 | ${rule('1 EUR')}          | ${true}  | ${'a limit where there was none'}
  ${rule('1 EUR')}          | ${rule()}                 | ${false} | ${'all of them'}
  ${rule('1 EUR')}          | ${rule('2 EUR')}          | ${true}  | ${'more'}
  ${rule('2 EUR')}          | ${rule('1 EUR')}          | ${false} | ${'less'}
  ${rule('2 EUR')}          | ${rule('1 USD')}          | ${true}  | ${'what cannot be compared'}
  ${rule()}                 | ${rule(undefined, false)} | ${true}  | ${'off'}
  ${rule(undefined, false)} | ${rule('9 EUR')}          | ${false} | ${'on'}
  ${undefined}              | ${rule()}                 | ${false} | ${'the first'}
`('is weaker: $why ($weaker)', ({ before, after, weaker }) => {
  expect(isWeaker(before, after)).toBe(weaker);
});
