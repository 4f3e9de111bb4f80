import { instant, parseInstant } from '../../core/time';
import { daysOf, firstDifference, ranIn, type Suspension, suspensionsFrom } from './suspension';

describe('suspensionsFrom', () => {
  it.each`
    before            | said              | after               | why
    ${[]}             | ${'suspended 10'} | ${['10-']}          | ${'begins with the day it is dated'}
    ${['10-']}        | ${'resumed 20'}   | ${['10-20']}        | ${'ends with the day it is dated'}
    ${['10-']}        | ${'suspended 20'} | ${['10-']}          | ${'goes on since the first day'}
    ${['10-20']}      | ${'resumed 25'}   | ${['10-20']}        | ${'is over when nothing is suspended'}
    ${['10-20']}      | ${'suspended 25'} | ${['10-20', '25-']} | ${'comes after another'}
    ${['10-']}        | ${'resumed 10'}   | ${[]}               | ${'never was when it is resumed with the instant it began'}
    ${['10-']}        | ${'resumed 5'}    | ${[]}               | ${'never was when it is resumed as of before'}
    ${['10-20']}      | ${'suspended 15'} | ${['10-']}          | ${'goes on from its day on, whatever was said of later days'}
    ${['10-']}        | ${'suspended 5'}  | ${['5-']}           | ${'began earlier than was said'}
    ${['10-20']}      | ${'resumed 5'}    | ${[]}               | ${'never was when the product is said to be in service as of before'}
    ${['10-20']}      | ${'resumed 15'}   | ${['10-15']}        | ${'ended earlier than was said'}
    ${['10-20']}      | ${'suspended 20'} | ${['10-']}          | ${'goes on where it was to end'}
    ${['10-20']}      | ${'suspended 5'}  | ${['5-']}           | ${'takes the place of what was said of later days'}
    ${['5-8', '10-']} | ${'resumed 7'}    | ${['5-7']}          | ${'resumes from its day on, whatever was said of later days'}
  `('$why', ({ before, said, after }: Row) => {
    const [what, day] = said.split(' ');
    const at = instant(Number(day));
    expect(suspensionsFrom(before.map(read), what === 'suspended', at)).toEqual(after.map(read));
  });
});

describe('daysOf', () => {
  const period = { from: on('01T00'), to: on('31T00') };
  const whole = { startsAt: on('01T00'), endsAt: null, suspensions: [] };

  it('counts suspended days of the life alone', () => {
    const suspensions = [{ from: on('05T00'), to: null }];
    const life = { startsAt: on('11T10'), endsAt: on('21T10'), suspensions };
    expect(daysOf(life, period, 'UTC')).toEqual({ lived: 10, suspended: 10, of: 30 });
  });

  it('counts no day of a suspension that is outside', () => {
    const suspensions = [{ from: on('25T00'), to: null }];
    const life = { ...whole, endsAt: on('21T10'), suspensions };
    expect(daysOf(life, period, 'UTC')).toEqual({ lived: 20, suspended: 0, of: 30 });
  });
});

describe('ranIn', () => {
  const [TEN, TWENTY] = [instant(10), instant(20)];

  it.each`
    life       | suspended            | ran      | why
    ${'5-'}    | ${[]}                | ${true}  | ${'it was in service throughout'}
    ${'19-'}   | ${[]}                | ${true}  | ${'it began before the period ended'}
    ${'20-'}   | ${[]}                | ${false} | ${'it began with the next one'}
    ${'5-10'}  | ${[]}                | ${false} | ${'it ended with the one before'}
    ${'5-11'}  | ${[]}                | ${true}  | ${'it ended on its first day'}
    ${'5-11'}  | ${['6-7']}           | ${true}  | ${'a suspension of before says nothing of it'}
    ${'15-15'} | ${[]}                | ${false} | ${'it ended as it began'}
    ${'5-'}    | ${['7-']}            | ${false} | ${'it was suspended throughout'}
    ${'5-'}    | ${['10-20']}         | ${false} | ${'it was suspended from its begin to its end'}
    ${'5-'}    | ${['7-12', '12-20']} | ${false} | ${'one suspension followed the other'}
    ${'5-'}    | ${['7-12', '13-']}   | ${true}  | ${'it ran between two suspensions'}
    ${'5-'}    | ${['11-']}           | ${true}  | ${'it ran before it was suspended'}
    ${'5-'}    | ${['7-19']}          | ${true}  | ${'it ran after it was resumed'}
    ${'5-15'}  | ${['7-15']}          | ${false} | ${'it left while it was suspended'}
    ${'12-'}   | ${['11-13']}         | ${true}  | ${'a suspension of before it began was over'}
    ${'5-30'}  | ${['21-']}           | ${true}  | ${'a suspension of after says nothing of it'}
  `('$ran: $why', ({ life, suspended, ran }: Ran) => {
    const { from: startsAt, to: endsAt } = read(life);
    const suspensions = suspended.map(read);
    expect(ranIn({ startsAt, endsAt, suspensions }, { from: TEN, to: TWENTY })).toBe(ran);
  });
});

describe('firstDifference', () => {
  const life = { startsAt: instant(1), endsAt: null, suspensions: ['5-8', '10-'].map(read) };

  it.each([
    ['nothing', {}, undefined],
    ['the start', { startsAt: instant(3) }, 1],
    ['an end', { endsAt: instant(20) }, 20],
    ['a suspension that goes on no more', { suspensions: ['5-8', '10-15'].map(read) }, 15],
    ['a suspension less', { suspensions: ['5-8'].map(read) }, 10],
    ['an end where a suspension was', { endsAt: instant(10), suspensions: ['5-8'].map(read) }, 10],
  ])('finds %s', (_what, change, first) => {
    expect(firstDifference(life, { ...life, ...change })).toBe(first);
  });
});

type Ran = { life: string; suspended: string[]; ran: boolean };
type Row = { before: string[]; said: string; after: string[] };

function read(text: string): Suspension {
  const [from, to] = text.split('-');
  return { from: instant(Number(from)), to: to === '' ? null : instant(Number(to)) };
}

function on(day: string) {
  return parseInstant(`2024-01-${day}:00:00Z`);
}
