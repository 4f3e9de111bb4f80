import { parseInstant } from '../../core/time';
import { statusOf } from './version-status';

const JAN = '2024-01-01T00:00:00Z';
const FEB = '2024-02-01T00:00:00Z';
const MAR = '2024-03-01T00:00:00Z';

function version(number: number, from: string, isActive = true, accounts: string[] | null = null) {
  const activatedAt = isActive ? parseInstant(JAN) : null;
  const cohort = accounts === null ? null : { accounts };
  return { version: number, validFrom: parseInstant(from), cohort, activatedAt };
}

function statuses(at: string, ...versions: ReturnType<typeof version>[]): string[] {
  return versions.map((one) => statusOf(one, versions, parseInstant(at)));
}

describe('the status of a version', () => {
  it.each([
    ['a draft whatever its date', FEB, [version(1, JAN, false)], ['draft']],
    ['scheduled before it begins', JAN, [version(1, FEB)], ['scheduled']],
    ['active from the instant it begins', FEB, [version(1, FEB)], ['active']],
    [
      'superseded by a later beginning',
      MAR,
      [version(1, JAN), version(2, FEB)],
      ['superseded', 'active'],
    ],
    [
      'not superseded by a draft',
      MAR,
      [version(1, JAN), version(2, FEB, false)],
      ['active', 'draft'],
    ],
    [
      'not superseded by what is scheduled',
      FEB,
      [version(1, JAN), version(2, MAR)],
      ['active', 'scheduled'],
    ],
    [
      'superseded by a higher number of the same day',
      FEB,
      [version(1, JAN), version(2, JAN)],
      ['superseded', 'active'],
    ],
    [
      'superseded although activated later, when it begins earlier',
      MAR,
      [version(1, FEB), version(2, JAN)],
      ['active', 'superseded'],
    ],
    [
      'still active for those outside a pilot',
      FEB,
      [version(1, JAN), version(2, FEB, true, ['a'])],
      ['active', 'active'],
    ],
    [
      'superseded for a pilot by a later general one',
      MAR,
      [version(1, JAN, true, ['a']), version(2, FEB)],
      ['superseded', 'active'],
    ],
    [
      'superseded for a pilot by a later one of all its accounts',
      MAR,
      [version(1, JAN, true, ['a']), version(2, FEB, true, ['a', 'b'])],
      ['superseded', 'active'],
    ],
    [
      'active for the rest of a pilot',
      MAR,
      [version(1, JAN, true, ['a', 'b']), version(2, FEB, true, ['a'])],
      ['active', 'active'],
    ],
    [
      'not superseded for a pilot by a general one of the same day',
      FEB,
      [version(1, JAN, true, ['a']), version(2, JAN)],
      ['active', 'active'],
    ],
  ])('is %s', (_why, at, versions, expected) => {
    expect(statuses(at, ...versions)).toEqual(expected);
  });
});
