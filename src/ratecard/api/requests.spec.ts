import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { isDomainError } from '../../core/domain-error';
import { parseInstant } from '../../core/time';
import { RequestPipe } from '../../tmf/own/request.pipe';
import { fromDraftVersion, fromRollBack } from './card-version.convert';
import { ActivateVersion, DraftVersion, RollBack, VersionOfCard } from './card-version.dto';
import { fromCreateRateCard } from './rate-card.convert';
import { CreateRateCard } from './rate-card.dto';

const pipe = new RequestPipe();
const card = {
  code: 'ai',
  name: 'AI',
  book: 'retail',
  currency: 'EUR',
  partner: null,
  timeZone: null,
};

function read<T extends object>(metatype: Type<T>, body: unknown): T {
  return pipe.transform(body, { type: 'body', metatype }) as T;
}

/** The faults that a body is refused for, if it is. */
function pathsOf(metatype: Type<object>, body: unknown): string[] {
  try {
    read(metatype, body);
    return ['accepted'];
  } catch (error: unknown) {
    if (!isDomainError(error)) throw error;
    return error.details.map(({ path }) => path);
  }
}

describe('a card', () => {
  it('is named by its code when it has no name', () => {
    expect(fromCreateRateCard(read(CreateRateCard, card))).toEqual(card);
    const unnamed = { ...card, name: undefined, partner: '' };
    expect(fromCreateRateCard(read(CreateRateCard, unnamed))).toEqual({ ...card, name: 'ai' });
    const zoned = { ...card, timeZone: 'Asia/Shanghai' };
    expect(fromCreateRateCard(read(CreateRateCard, zoned))).toEqual(zoned);
  });

  it.each([
    ['what is no object', [], ['']],
    ['what is empty', {}, ['code', 'book', 'currency']],
    ['a code that no path carries', { ...card, code: 'a/b' }, ['code']],
    ['an unknown book', { ...card, book: 'cook' }, ['book']],
    ['no currency', { ...card, currency: '' }, ['currency']],
    ['a partner that is no text', { ...card, partner: 7 }, ['partner']],
    ['a name that is too long', { ...card, name: 'x'.repeat(2_001) }, ['name']],
    ['a zone that does not exist', { ...card, timeZone: 'Mars/Olympus' }, ['timeZone']],
    ['a field nobody knows', { ...card, colour: 'red' }, ['colour']],
  ])('is refused for %s', (_what, body, paths) => {
    expect(pathsOf(CreateRateCard, body)).toEqual(paths);
  });
});

describe('a draft', () => {
  it('takes lines as they are, and leaves the date to us when none is written', () => {
    const lines = ['anything', { constructor: 1 }];
    expect(fromDraftVersion(read(DraftVersion, { lines }))).toEqual({
      validFrom: null,
      cohort: null,
      lines,
      reason: null,
    });
  });

  it('limits itself to a pilot of accounts, each once', () => {
    const body = { lines: [], cohort: { accounts: ['a', 'a', 'b'] } };
    expect(fromDraftVersion(read(DraftVersion, body)).cohort).toEqual({ accounts: ['a', 'b'] });
  });

  it.each([
    ['no lines', {}, ['lines']],
    ['lines that are no list', { lines: { '0': {} } }, ['lines']],
    ['a date without a zone', { lines: [], validFrom: '2024-01-01T00:00:00' }, ['validFrom']],
    ['an empty pilot', { lines: [], cohort: { accounts: [] } }, ['cohort.accounts']],
    ['a pilot of numbers', { lines: [], cohort: { accounts: [1] } }, ['cohort.accounts']],
    ['a pilot that is a text', { lines: [], cohort: 'a' }, ['cohort']],
    [
      'a pilot of something else',
      { lines: [], cohort: { segment: 'x' } },
      ['cohort.segment', 'cohort.accounts'],
    ],
    ['a reason that is no text', { lines: [], reason: {} }, ['reason']],
    ['a field nobody knows', { lines: [], version: 3 }, ['version']],
  ])('is refused for %s', (_what, body, paths) => {
    expect(pathsOf(DraftVersion, body)).toEqual(paths);
  });
});

describe('a rollback', () => {
  it('goes back from now on unless it says when', () => {
    const validFrom = '2024-01-01T00:00:00Z';
    expect(fromRollBack(read(RollBack, { toVersion: 1 }))).toEqual({
      toVersion: 1,
      validFrom: null,
      reason: null,
    });
    expect(fromRollBack(read(RollBack, { toVersion: 1, validFrom })).validFrom).toBe(
      parseInstant(validFrom),
    );
  });

  it.each([[undefined], [0], [-1], [1.5], ['1'], [2 ** 31]])(
    'is refused to version %j',
    (toVersion) => {
      expect(pathsOf(RollBack, { toVersion })).toEqual(['toVersion']);
    },
  );
});

describe('an activation', () => {
  it.each([[undefined], [null], [{}], [{ reason: 'launch' }], [{ reason: null }]])(
    'may say %j',
    (body) => {
      expect(pathsOf(ActivateVersion, body)).toEqual(['accepted']);
    },
  );

  it('is refused for anything else, by the code of cards', () => {
    const refused = () => read(ActivateVersion, { why: 'x' });
    expect(refused).toThrow(expect.objectContaining({ code: 'ratecard.malformed' }));
    expect(pathsOf(ActivateVersion, { why: 'x' })).toEqual(['why']);
  });
});

it.each([['0'], ['x'], ['1.0'], ['2147483648'], ['9'.repeat(16)]])(
  'there is no version %s',
  (version) => {
    const asked = () =>
      pipe.transform({ code: 'ai', version }, { type: 'param', metatype: VersionOfCard });
    expect(asked).toThrow(expect.objectContaining({ code: 'ratecard.version-unknown' }));
  },
);
