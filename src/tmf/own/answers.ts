// What our own API answers, for its document: a class names every attribute there is, as in
//   @ApiPropertyOptional(orNull(instant)) abstract readonly finishedAt: string | null;
// Nothing is required: `fields=` may leave any attribute out. A test holds the classes against real
// answers, and the compiler holds what a handler makes against them.
import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiPropertyOptional,
  type ApiPropertyOptions,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import { PARAMETERS } from '../openapi-shared';

/** The kinds of values, for `@ApiProperty` and `@ApiPropertyOptional`. */
export const kinds = {
  text: { type: 'string' },
  flag: { type: 'boolean' },
  count: { type: 'integer' },
  instant: { type: 'string', format: 'date-time' },
  /** A decimal as text: JSON numbers are not exact. */
  decimal: { type: 'string', pattern: String.raw`^-?\d+(\.\d+)?$` },
  /** An object whose attributes depend. */
  open: { type: 'object', additionalProperties: true },
  anything: { allOf: [{}] },
} as const satisfies Readonly<Record<string, ApiPropertyOptions>>;

/** A class that only describes is abstract: nobody makes one. */
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

/** On a class that describes a resource: it says which class it is of. */
export function SaysClass() {
  return ({ prototype }: { readonly prototype: object }): void => {
    ApiPropertyOptional(kinds.text)(prototype, '@type');
  };
}

/** What a route of our own takes as its body, shown by an example. */
export function Takes(described: Described, example: object): MethodDecorator {
  return ApiBody({ type: described, examples: { example: { value: example } } });
}

/** What a route of our own answers when it succeeds. */
export function Answers(described: Described | [Described], status = 200): MethodDecorator {
  return ApiResponse({ status, description: 'Done', type: described });
}

/** A new resource, by `sendCreated`: where it is, its revision, and whether the key came before. */
export function AnswersCreated(described: Described, example?: object): MethodDecorator {
  return ApiResponse({ status: 201, description: 'Created', ...shownAs(described, example) });
}

/** A resource, by `sendResource`: not again for whom has it. */
export function AnswersOne(described: Described, example?: object): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status: 200, description: 'The resource', ...shownAs(described, example) }),
    ApiResponse({ status: 304, description: 'The copy at hand is current' }),
  );
}

/** What a change made of a resource, by `sendResource`; it may be bound to the revision it was decided on. */
export function AnswersChanged(described: Described, example?: object): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status: 200, description: 'Changed', ...shownAs(described, example) }),
    ApiResponse(CHANGED_SINCE),
  );
}

/** The same of one that is gone. */
export function AnswersRemoved(): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status: 204, description: 'Deleted' }),
    ApiResponse(CHANGED_SINCE),
  );
}

const CHANGED_SINCE = { status: 412, description: 'The resource was changed since' };

/** A list that is filtered, sorted and paged as every list is. */
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

/** References are answered in full by `answerResources` and `answerResource`. */
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
