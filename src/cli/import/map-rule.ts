// Where a map takes one value of a usage from, and what it says of itself when it cannot be read.
import type { Expression } from './expression';
import type { ReadNumber } from './notation';

export type TextRule =
  | { readonly kind: 'value'; readonly value: string }
  | {
      readonly kind: 'column';
      readonly column: string;
      /** The value for rows in which the column is empty or missing. */
      readonly fallback?: string | undefined;
      /** How its numbers are read where it is not as the file writes its others. */
      readonly readNumber?: ReadNumber;
    };

export type QuantityRule =
  | TextRule
  | { readonly kind: 'expression'; readonly text: string; readonly expression: Expression };

export type MapFault = { readonly path: string; readonly message: string };
