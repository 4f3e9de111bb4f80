import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';
import type { Rival } from './domain/rival-prices';
import type { PriceProblem } from './domain/written-price';

export const catalogErrors: ErrorReference = {
  400: {
    'catalog.id-kept':
      'an id that begins with own~ is kept for prices that are agreed for one product alone',
    'catalog.never-valid': 'a period ends where it begins, or before, so that nothing is within it',
  },
  404: {
    'catalog.card-version-unknown': 'the rate card has no such activated version',
  },
  409: {
    'catalog.launched-price': 'a launched price is superseded by its next version, never edited',
    'catalog.launched-dependent': 'the price is part of what a launched price charges',
    'catalog.price-kept': 'a deleted price of this id was launched, and charged otherwise',
  },
  422: {
    'catalog.price-incomplete':
      'the price cannot be charged as it is written; details name every fault',
    'catalog.unknown-rate-card': 'pricingLogicAlgorithm names no rate card',
    'catalog.card-not-retail': 'only a retail card can be sold',
    'catalog.missing-amount': 'price.value or percentage is missing',
    'catalog.amount-too-fine': 'a fee has more decimals than its currency',
    'catalog.missing-unit': 'unitOfMeasure.units is missing',
    'catalog.missing-quantity': 'unitOfMeasure.amount is missing',
    'catalog.missing-overage-of': 'an overage names what it is the overage of',
    'catalog.bundle-terms': 'a bundle that is sold as its parts has no terms of its own',
    'catalog.word-refused': 'nobody would charge by this attribute of a price',
    'catalog.rival-prices':
      'two prices of the offering price the same usage: sell one, or give them different conditions or times',
    'catalog.unknown-price-type': 'priceType is nothing that is charged',
    'catalog.unknown-currency': 'price.unit is no ISO 4217 currency',
    'catalog.unknown-period': 'recurringChargePeriodType is no period that is charged',
    'catalog.unknown-meter': 'the meter named was never defined',
    'catalog.no-meter': 'no meter counts in this unit',
    'catalog.ambiguous-meter': 'several meters count in this unit: name one',
    'catalog.unknown-discount':
      'a discount names fees that are there, and is named where it is one',
    'catalog.unknown-exhaustion': 'after an allowance comes overage or block',
    'catalog.unknown-suspension': 'while suspended a recurring price is free or charge',
    'catalog.percentage-out-of-range': 'a discount is between 0 and 100 percent',
    'catalog.tax-out-of-range': 'a tax rate is between 0 and 100 percent',
    'catalog.tier-gap': 'a tier begins where the one before it ends',
    'catalog.tier-malformed': 'a tier has no bounds, or they are no numbers',
    'catalog.condition-interval': 'a range includes its start and not its end (closedBottom)',
    'catalog.condition-hours': 'timeOfDay is hours such as 08:00-18:00',
    'catalog.condition-of-fee': 'a fee has no hours and days: that is a condition on usage',
    'catalog.condition-days': 'dayOfWeek is names of days',
    'catalog.too-many-conditions': 'the conditions make more lines than a card may have',
  },
};

/** The code is that of the first problem; the details list all of them. */
export function priceIncomplete(name: string, problems: readonly PriceProblem[]): DomainError {
  const what = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new DomainError({
    kind: 'refused',
    code: problems[0]?.code ?? 'catalog.price-incomplete',
    message: `Price ${name} cannot be activated: ${what}`,
    details: problems,
  });
}

/** Attributes of prices that an offering on sale lists and that have no effect. */
export function wordsRefused(words: Words): DomainError {
  return refusedAt(
    words,
    'is not charged: say amounts without tax and each word once, and alter a price by a discount or where it is ordered',
  );
}

/** Members of a bundle that are listed again, or that no number of could be ordered. */
export function membersUnfit(words: Words): DomainError {
  return refusedAt(
    words,
    'cannot be met: list a member once, with limits from zero on, low to high',
  );
}

export function namesNothing(references: Words): DomainError {
  return refusedAt(
    references,
    'is missing: nothing is sold or asked for by a reference without it',
  );
}

/** Usage prices of one offering that would both price the same usage. */
export function pricesRival(rivals: ReadonlyMap<string, Rival>): DomainError {
  const details = [...rivals].map(([path, [value, first]]) => ({
    path,
    value,
    message: `is or sells ${value}, which prices the same usage as ${first}: only one of them could`,
  }));
  return new DomainError({
    kind: 'refused',
    code: 'catalog.rival-prices',
    message: details.map(({ path, message }) => `${path} ${message}`).join('; '),
    details,
  });
}

/** Attributes that an offering states of prices and that differ from the prices' own documents. */
export function wordsContradicted(words: Words): DomainError {
  return refusedAt(
    words,
    'is not what the price of this id says: name it by its id alone, or write another down without one',
  );
}

/** The stated values by path. */
type Words = ReadonlyMap<string, unknown>;

function refusedAt(words: Words, message: string): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'catalog.word-refused',
    message: `${[...words.keys()].join(', ')} ${message}`,
    details: [...words].map(([path, value]) => ({ path, value, message })),
  });
}

/** A launched price is superseded by another, never edited. */
export function priceFrozen(name: string, details: readonly ErrorDetail[]): DomainError {
  const paths = details.map(({ path }) => path).join(', ');
  return new DomainError({
    kind: 'conflict',
    code: 'catalog.launched-price',
    message: `Price ${name} is launched, so its ${paths} cannot change: end it by validFor.endDateTime and create its next version`,
    details,
  });
}

export function priceKept(id: string): DomainError {
  const message = `A price with the id ${id} was launched and deleted, and is kept for those who have it: give this one another id`;
  return new DomainError({
    kind: 'conflict',
    code: 'catalog.price-kept',
    message,
    details: [{ path: 'id', value: id, message: 'was a launched price that charged otherwise' }],
  });
}

export function idKept(path: string, id: string): DomainError {
  const message =
    'must not begin with own~: such ids are kept for prices that are agreed for one product alone';
  return new DomainError({
    kind: 'invalid',
    code: 'catalog.id-kept',
    message: `The id of a price ${message}`,
    details: [{ path, value: id, message }],
  });
}

/** Periods that contain nothing, by path. */
export function neverValid(periods: Words): DomainError {
  const message = 'ends where it begins, or before: nothing is within it';
  return new DomainError({
    kind: 'invalid',
    code: 'catalog.never-valid',
    message: `${[...periods.keys()].join(', ')} ${message}`,
    details: [...periods].map(([path, value]) => ({ path, value, message })),
  });
}

export function dependentFrozen(name: string, dependent: string, path: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'catalog.launched-dependent',
    message: `Price ${name} is part of what the launched price ${dependent} charges: create the next version of both`,
    details: [{ path, message: 'is part of what was sold' }],
  });
}

export function cardVersionUnknown(code: string, version: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'catalog.card-version-unknown',
    message: `Rate card ${code.slice(0, 100)} has no activated version ${version.slice(0, 20)}`,
  });
}
