// What a conformance kit asks and expects, as a table: a kit is a list of steps, done one after the other.
import type { Json } from '../contract';

export type Kind = 'any' | 'string' | 'array' | 'object' | 'boolean' | 'number';

/**
 * What a row must have. `name` has to be there; `name?` is judged where it is there. A table in place of a kind judges
 * the object, or every element of the array, beneath that name. A function judges the value.
 */
export type Shape = {
  readonly [attribute: string]: Kind | Shape | ((value: Json) => boolean);
};

export type Step = {
  /** Method and rest of the URL. `{{PO.id}}` stands for the id of the row kept as PO; without such a row it stays. */
  readonly ask: string;
  readonly body?: Json;
  /** Left out where a kit sends a request and does not look at the answer. */
  readonly status?: number | readonly number[];
  /** Every row of a list, the answer itself when it is one object, or when the list is empty. */
  readonly rows?: Shape | ((row: Json) => Shape);
  /** Rows that later steps speak of: their name, and which row of the answer it is (-1 is the last). */
  readonly keep?: Readonly<Record<string, number>>;
};

export type Kit = {
  readonly name: string;
  /** As in a kit's config: with the slash at the end. */
  readonly root: string;
  /** What the kit's program asks without any header before it starts. */
  readonly opening?: string;
  /** It speaks of rows that it cannot make. */
  readonly needsSeed?: true;
  readonly steps: readonly Step[];
};

/** A request whose answer nobody looks at. */
export function unjudged(...asks: readonly string[]): Step[] {
  return asks.map((ask) => ({ ask }));
}
