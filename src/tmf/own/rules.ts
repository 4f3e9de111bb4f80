// Decorators for values of our own API, beside those of class-validator: exact values are text, instants are ISO 8601
// with a zone, and numbers in a path or query are parsed from text.
import { applyDecorators, type Type } from '@nestjs/common';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { tryParseInstant } from '../../core/time';
import { readPart, readParts, Reads } from './instance';

const TEXT_MAX = 2_000;
const CODE = /^[^\s/?#\p{Cc}](?:[^/?#\p{Cc}]{0,98}[^\s/?#\p{Cc}])?$/u;

export function IsText(max = TEXT_MAX): PropertyDecorator {
  return rule(
    'isText',
    (value) => typeof value === 'string' && value.length <= max,
    `must be a text of at most ${max} characters`,
  );
}

/** A path segment that may name something. PostgreSQL cannot store NUL, so text with one names nothing. */
export function IsSegment(): PropertyDecorator {
  return Matches(/^[^\0]+$/, { message: 'is the name of nothing' });
}

/** A name chosen by the creator that needs no escaping in paths. */
export function IsCode(): PropertyDecorator {
  return Matches(CODE, { message: 'must be 1 to 100 characters without / ? #' });
}

/** Reserves names with this prefix. */
export function BeginsNot(kept: string): PropertyDecorator {
  const message = `must not begin with ${kept}`;
  return rule(
    'beginsNot',
    (value) => typeof value === 'string' && !value.startsWith(kept),
    message,
  );
}

export function IsInstant(): PropertyDecorator {
  return rule(
    'isInstant',
    (value) => typeof value === 'string' && tryParseInstant(value) !== undefined,
    'must be an ISO 8601 instant with a zone',
  );
}

export function IsObjectOf(what: string): PropertyDecorator {
  return rule(
    'isObjectOf',
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    `must be an object of ${what}`,
  );
}

/** An object of another class. */
export function IsPart(part: () => Type<object>, message: string): PropertyDecorator {
  return applyDecorators(Reads(readPart(part)), ValidateNested({ message }));
}

/** A list of objects of another class. */
export function AreParts(part: () => Type<object>, max: number): PropertyDecorator {
  return applyDecorators(
    Reads(readParts(part, max)),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(max, { message: `has more than ${max} entries` }),
    ValidateNested({ each: true, message: 'is a list of objects' }),
  );
}

/** Accepts an id, or an object with an `id`, and yields the id. */
export function IsIdOf(what: string): PropertyDecorator {
  return applyDecorators(
    Reads(idOf),
    rule('isIdOf', (value) => typeof value === 'string' && value !== '', `is the id of ${what}`),
  );
}

/** A whole number written as text, as in paths and queries. */
export function IsCountInText(min: number, max: number): PropertyDecorator {
  const message = `must be a whole number from ${min} to ${max}`;
  return applyDecorators(
    Reads(countOf),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
}

function countOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number.parseInt(value, 10) : value;
}

function rule(
  name: string,
  validate: (value: unknown) => boolean,
  message: string,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate } }, { message });
}
