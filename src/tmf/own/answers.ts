// Answers of our own API, for its OpenAPI document: a class declares all attributes, as in
// @ApiPropertyOptional(orNull(instant)) abstract readonly finishedAt: string | null;
// Nothing is required, because `fields=` may omit any attribute. A test compares the classes with real answers, and
// the compiler checks what handlers build.
import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiExtension,
  ApiPropertyOptional,
  type ApiPropertyOptions,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import { PARAMETERS, TAKES_KEY } from '../openapi-shared';

/** Schemas for `@ApiProperty` and `@ApiPropertyOptional`. */
export const kinds = {
  text: { type: 'string' },
  flag: { type: 'boolean' },
  count: { type: 'integer' },
  instant: { type: 'string', format: 'date-time' },
  /** A decimal as text, because JSON numbers are not exact. */
  decimal: { type: 'string', pattern: String.raw`^-?\d+(\.\d+)?$` },
  /** An object whose attributes vary. */
  open: { type: 'object', additionalProperties: true },
  anything: { allOf: [{}] },
} as const satisfies Readonly<Record<string, ApiPropertyOptions>>;

/** Abstract, because the class only describes and is never instantiated. */
type Described = abstract new () => object;

export function oneOf(...words: readonly string[]) {
  return { type: 'string', enum: [...words] } as const;
}

export function orNull<T extends object>(kind: T) {
  return { ...kind, nullable: true } as const;
}

export function listOf<T extends { readonly type: string }>(items: T) {
  return { type: 'array', items } as const;
}

/** Declares the `@type` of a resource on the class that describes it. */
export function SaysClass() {
  return ({ prototype }: { readonly prototype: object }): void => {
    ApiPropertyOptional(kinds.text)(prototype, '@type');
  };
}

/** Documents the body of a route, with an example. */
export function Takes(described: Described, example: object): MethodDecorator {
  return ApiBody({ type: described, examples: { example: { value: example } } });
}

/** Documents the successful answer of a route. */
export function Answers(described: Described | [Described], status = 200): MethodDecorator {
  return ApiResponse({ status, description: 'Done', type: described });
}

/** What waits for another person, where the tenant says so: `Accepted`. */
export function AnswersAwaited(described: Described): MethodDecorator {
  const description = 'Not done yet: it waits for another person';
  return ApiResponse({ status: 202, description, type: described });
}

/**
 * Documents that the handler does its work by `once`: the same `Idempotency-Key` again answers what the first did. Says
 * so of POSTs alone, and of each that does.
 */
export function TakesKey(): MethodDecorator {
  return ApiExtension(TAKES_KEY, true);
}

/** A new resource, by `sendCreated`: where it is, its revision, and whether the key came before. */
export function AnswersCreated(described: Described, example?: object): MethodDecorator {
  return ApiResponse({ status: 201, description: 'Created', ...shownAs(described, example) });
}

/** Documents `sendResource`, with 304 for a client that has the current revision. */
export function AnswersOne(described: Described, example?: object): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status: 200, description: 'The resource', ...shownAs(described, example) }),
    ApiResponse({ status: 304, description: 'The copy at hand is current' }),
  );
}

/** Documents a changed resource; the change may be bound to a revision. */
export function AnswersChanged(described: Described, example?: object): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status: 200, description: 'Changed', ...shownAs(described, example) }),
    ApiResponse(CHANGED_SINCE),
  );
}

/** Documents a removal, which may be bound to a revision. */
export function AnswersRemoved(): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status: 204, description: 'Deleted' }),
    ApiResponse(CHANGED_SINCE),
  );
}

const CHANGED_SINCE = { status: 412, description: 'The resource was changed since' };

/** Documents a list with filter, sorting and paging. */
export function AnswersList(items: Described, example?: object): MethodDecorator {
  const answer = { ...shownAs(items, example && [example]), isArray: true };
  return applyDecorators(
    ApiResponse({
      status: 200,
      description:
        'All of them; with `Accept: application/x-ndjson` a line each, with `text/csv` a row',
      ...answer,
    }),
    ApiResponse({ status: 206, description: 'The page asked for', ...answer }),
  );
}

/** Documents that `answerResources` and `answerResource` can expand references. */
export function Expands(): MethodDecorator {
  return applyDecorators(
    ...[PARAMETERS['Expand'], PARAMETERS['Depth']].map((parameter) =>
      ApiQuery({ name: '', ...parameter }),
    ),
  );
}

function shownAs(described: Described, example: object | undefined) {
  return { type: described, ...(example === undefined ? {} : { example }) };
}
