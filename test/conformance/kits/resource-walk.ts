// What nearly every kit does with a resource it can make: it makes one or two, lists them, reads them, asks for each
// attribute alone, filters by what it was answered, and misses one that nobody made.
import type { Json } from '../contract';
import { type Shape, type Step, unjudged } from './kit';

export type Walk = {
  readonly path: string;
  readonly body: Json;
  readonly rows: Exclude<Step['rows'], undefined>;
  /** What the answer to the POST has beside that. */
  readonly answer?: Shape;
  /** All that is asked of what a filter finds, where it is less. */
  readonly found?: Shape;
  /** Asked for alone. */
  readonly fields: readonly string[];
  readonly filters: readonly string[];
  readonly unknown: string;
  /** Made from one body, so that a filter by its values finds both. */
  readonly isTwice?: true;
  /** Filters have the body of the POST with them. */
  readonly isBodySentAlong?: true;
};

/** Later steps speak of the first by its path. */
export function walk(facts: Walk): Step[] {
  const { path, rows, found = rows, fields, filters, unknown } = facts;
  const names = facts.isTwice ? [path, `${path}2`] : [path];
  const along = facts.isBodySentAlong ? { body: facts.body } : {};
  return [
    ...names.map((name) => made(facts, name)),
    { ask: `GET ${path}`, status: 200, rows },
    ...names.map((name) => ({ ask: `GET ${path}/{{${name}.id}}`, status: 200, rows })),
    ...unjudged(...fields.map((attribute) => `GET ${path}?fields=${attribute}`)),
    ...filters.flatMap((attribute) =>
      names.map((name) => ({
        ask: `GET ${path}?${attribute}={{${name}.${attribute}}}`,
        status: 200,
        rows: found,
        ...along,
      })),
    ),
    { ask: `GET ${path}/${unknown}`, status: 404 },
  ];
}

function made({ path, body, rows, answer = {} }: Walk, name: string): Step {
  const judged = (row: Json): Shape => ({
    ...(typeof rows === 'function' ? rows(row) : rows),
    ...answer,
  });
  return { ask: `POST ${path}`, body, status: 201, rows: judged, keep: { [name]: 0 } };
}
