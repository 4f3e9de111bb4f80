// What our own API answers, for its document: a shape names every attribute there is. A test holds
// the shapes against real answers.
import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type OpenAPIObject } from '@nestjs/swagger';

type Described = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
export type Shape = Exclude<Described, { readonly $ref: string }>;
type Shapes = { readonly [attribute: string]: Shape };

export const shapes = {
  text: { type: 'string' },
  flag: { type: 'boolean' },
  count: { type: 'integer' },
  instant: { type: 'string', format: 'date-time' },
  /** A decimal as text: JSON numbers are not exact. */
  decimal: { type: 'string', pattern: String.raw`^-?\d+(\.\d+)?$` },
  /** An object whose attributes depend. */
  open: { type: 'object', additionalProperties: true },
} as const satisfies Readonly<Record<string, Shape>>;

/** Nothing is `required`: `fields=` may leave any attribute out. */
export function shape(attributes: Shapes): Shape {
  return { type: 'object', properties: attributes };
}

/** What a body of a request may say, and nothing else. */
export function bodyShape(attributes: Shapes): Shape {
  return { ...shape(attributes), additionalProperties: false };
}

export function listOf(items: Shape): Shape {
  return { type: 'array', items };
}

export function oneOf(...words: string[]): Shape {
  return { type: 'string', enum: words };
}

export function orNull(given: Shape): Shape {
  return { ...given, nullable: true };
}

/** What a route of our own answers when it succeeds. */
export function Answers(schema: Shape, status = 200): MethodDecorator {
  return ApiResponse({ status, description: 'Done', schema });
}

/** A list that is filtered, sorted and paged as every list is. */
export function AnswersList(items: Shape): MethodDecorator {
  const schema = listOf(items);
  return applyDecorators(
    ApiResponse({ status: 200, description: 'All of them', schema }),
    ApiResponse({ status: 206, description: 'The page asked for', schema }),
  );
}
