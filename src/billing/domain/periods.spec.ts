import type { BillingCycle } from '../../core/calendar';
import { formatInstant, parseInstant } from '../../core/time';
import { lastEnded, nextToClose, openPeriod, runningStart } from './periods';

const MONTHLY: BillingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
const at = (day: string) => parseInstant(day.length === 10 ? `${day}T00:00:00Z` : day);
const maybe = (day: string | null) => (day === null ? null : at(day));
const NOW = '2024-03-10';

describe('nextToClose', () => {
  it.each`
    openFrom        | earliest        | upTo            | closed                       | why
    ${null}         | ${null}         | ${'2024-03-01'} | ${null}                      | ${'closes nothing for a payer without anything'}
    ${null}         | ${'2023-11-17'} | ${'2024-03-01'} | ${'2023-11-01 – 2023-12-01'} | ${'begins with the first period that has anything'}
    ${'2023-12-01'} | ${'2023-11-17'} | ${'2024-03-01'} | ${'2023-12-01 – 2024-01-01'} | ${'goes on where it stopped'}
    ${'2024-02-01'} | ${null}         | ${'2024-02-29'} | ${null}                      | ${'leaves a period that ends after'}
    ${'2024-02-01'} | ${null}         | ${'2024-03-01'} | ${'2024-02-01 – 2024-03-01'} | ${'takes the period that ends at that instant'}
    ${'2024-02-17'} | ${null}         | ${'2024-03-01'} | ${'2024-02-17 – 2024-03-01'} | ${'closes the rest of a period that was billed off cycle'}
    ${'2024-03-01'} | ${null}         | ${'2024-04-01'} | ${'2024-03-01 – 2024-04-01'} | ${'closes a running period early when asked to'}
    ${'2024-04-01'} | ${null}         | ${'2034-04-01'} | ${null}                      | ${'closes no period that has not begun'}
  `('$why', ({ openFrom, earliest, upTo, closed }: Row) => {
    const payer = { cycle: MONTHLY, openFrom: maybe(openFrom), earliest: maybe(earliest) };
    const period = nextToClose(payer, at(upTo), at(NOW));
    const printed = period && [period.from, period.to].map(day).join(' – ');
    expect(printed ?? null).toBe(closed);
  });
});

describe('runningStart', () => {
  it.each`
    openFrom        | start           | why
    ${null}         | ${'2024-03-01'} | ${'is the running period of a payer without anything'}
    ${'2024-02-01'} | ${'2024-03-01'} | ${'is not the period that ended and is not closed yet'}
    ${'2024-03-05'} | ${'2024-03-05'} | ${'begins where an off-cycle bill ended'}
    ${'2024-04-01'} | ${'2024-04-01'} | ${'is the next period once the running one is closed'}
  `('$why', ({ openFrom, start }: { openFrom: string | null; start: string }) => {
    const payer = { cycle: MONTHLY, openFrom: maybe(openFrom), earliest: null };
    expect(day(runningStart(payer, at(NOW)))).toBe(start);
  });
});

describe('openPeriod', () => {
  it('follows an anchor of 31 through shorter months', () => {
    const cycle = { ...MONTHLY, anchorDay: 31 };
    const february = openPeriod(cycle, at('2024-01-31'));
    expect([day(february.to), day(openPeriod(cycle, february.to).to)]).toEqual([
      '2024-02-29',
      '2024-03-31',
    ]);
  });

  it('ends at midnight of the account, not of the server', () => {
    const rome = { ...MONTHLY, timeZone: 'Europe/Rome' };
    const march = openPeriod(rome, parseInstant('2024-02-29T23:00:00Z'));
    expect(formatInstant(march.to)).toBe('2024-03-31T22:00:00.000Z');
  });
});

describe('lastEnded', () => {
  it.each`
    upTo            | start           | why
    ${'2024-02-15'} | ${'2024-02-01'} | ${'is the start of the period that contains the instant'}
    ${'2034-02-15'} | ${'2024-03-01'} | ${'never goes beyond the running period'}
  `('$why', ({ upTo, start }: { upTo: string; start: string }) => {
    expect(day(lastEnded(MONTHLY, at(upTo), at(NOW)))).toBe(start);
  });
});

function day(instant: Parameters<typeof formatInstant>[0]): string {
  return formatInstant(instant).slice(0, 10);
}

type Row = {
  openFrom: string | null;
  earliest: string | null;
  upTo: string;
  closed: string | null;
};
