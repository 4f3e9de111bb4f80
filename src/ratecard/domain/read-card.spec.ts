import { parseInstant } from '../../core/time';
import { readCard, readReason, readRollback, readVersion } from './read-card';

const now = parseInstant('2024-01-01T00:00:00Z');
const card = {
  code: 'ai',
  name: 'AI',
  book: 'retail',
  currency: 'EUR',
  partner: null,
  timeZone: null,
};

function pathsOf(read: object): string[] {
  return 'faults' in read
    ? (read.faults as { path: string }[]).map(({ path }) => path)
    : ['accepted'];
}

describe('readCard', () => {
  it('takes a card, named by its code when it has no name', () => {
    expect(readCard(card)).toEqual({ value: card });
    expect(readCard({ ...card, name: undefined })).toEqual({ value: { ...card, name: 'ai' } });
    const zoned = { ...card, timeZone: 'Asia/Shanghai' };
    expect(readCard(zoned)).toEqual({ value: zoned });
  });

  it.each([
    ['what is no object', [], ['', 'code', 'book', 'currency']],
    ['a code that no path carries', { ...card, code: 'a/b' }, ['code']],
    ['an unknown book', { ...card, book: 'cook' }, ['book']],
    ['no currency', { ...card, currency: '' }, ['currency']],
    ['a partner that is no text', { ...card, partner: 7 }, ['partner']],
    ['a zone that does not exist', { ...card, timeZone: 'Mars/Olympus' }, ['timeZone']],
    ['a field nobody knows', { ...card, colour: 'red' }, ['colour']],
  ])('refuses %s', (_what, body, paths) => {
    expect(pathsOf(readCard(body))).toEqual(paths);
  });
});

describe('readVersion', () => {
  it('begins now when no date is written, and takes lines as they are', () => {
    expect(readVersion({ lines: ['anything'] }, now)).toEqual({
      value: { validFrom: now, cohort: null, lines: ['anything'], reason: null },
    });
  });

  it('limits itself to a pilot of accounts, each once', () => {
    const cohort = { accounts: ['a', 'a', 'b'] };
    expect(readVersion({ lines: [], cohort }, now)).toMatchObject({
      value: { cohort: { accounts: ['a', 'b'] } },
    });
  });

  it.each([
    ['no lines', {}, ['lines']],
    ['a date without a zone', { lines: [], validFrom: '2024-01-01T00:00:00' }, ['validFrom']],
    ['an empty pilot', { lines: [], cohort: { accounts: [] } }, ['cohort.accounts']],
    [
      'a pilot of something else',
      { lines: [], cohort: { segment: 'x' } },
      ['cohort.segment', 'cohort.accounts'],
    ],
    ['a reason that is no text', { lines: [], reason: {} }, ['reason']],
    ['a field nobody knows', { lines: [], version: 3 }, ['version']],
  ])('refuses %s', (_what, body, paths) => {
    expect(pathsOf(readVersion(body, now))).toEqual(paths);
  });
});

describe('readRollback', () => {
  it('goes back from now on unless it says when', () => {
    expect(readRollback({ toVersion: 1 }, now)).toEqual({
      value: { toVersion: 1, validFrom: now, reason: null },
    });
  });

  it.each([[undefined], [0], [-1], [1.5], ['1']])('refuses version %j', (toVersion) => {
    expect(pathsOf(readRollback({ toVersion }, now))).toEqual(['toVersion']);
  });
});

describe('readReason', () => {
  it.each([
    ['no body at all', undefined, { value: null }],
    ['a reason', { reason: 'launch' }, { value: 'launch' }],
  ])('takes %s', (_what, body, read) => {
    expect(readReason(body)).toEqual(read);
  });

  it('refuses anything else', () => {
    expect(pathsOf(readReason({ why: 'x' }))).toEqual(['why']);
  });
});
