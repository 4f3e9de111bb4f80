// How our own API writes values, as decorators beside those of class-validator: what is exact is a
// text, a moment is ISO 8601 with a zone, and a number in a path or a query is read from its text.
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

/** What may name something in a path. PostgreSQL holds no NUL, so what has one is the name of nothing. */
export function IsSegment(): PropertyDecorator {
  return Matches(/^[^\0]+$/, { message: 'is the name of nothing' });
}

/** What is named by its creator, and stands in paths as it is. */
export function IsCode(): PropertyDecorator {
  return Matches(CODE, { message: 'must be 1 to 100 characters without / ? #' });
}

/** Names that begin so are ours. */
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

/** An object that a class of its own describes. */
export function IsPart(part: () => Type<object>, message: string): PropertyDecorator {
  return applyDecorators(Reads(readPart(part)), ValidateNested({ message }));
}

/** A list of them. */
export function AreParts(part: () => Type<object>, max: number): PropertyDecorator {
  return applyDecorators(
    Reads(readParts(part, max)),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(max, { message: `has more than ${max} entries` }),
    ValidateNested({ each: true, message: 'is a list of objects' }),
  );
}

/** The id of something, or an object that refers to it by its `id`: the id. */
export function IsIdOf(what: string): PropertyDecorator {
  return applyDecorators(
    Reads(idOf),
    rule('isIdOf', (value) => typeof value === 'string' && value !== '', `is the id of ${what}`),
  );
}

/** In a path or a query everything is text: a whole number is one there when it is written as one. */
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
