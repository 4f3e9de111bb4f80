// Where a map takes one value of a usage from, and what it says of itself when it cannot be read.
import type { Expression } from './expression';

export type TextRule =
  | { readonly kind: 'value'; readonly value: string }
  | {
      readonly kind: 'column';
      readonly column: string;
      /** What a row says that leaves the column empty, or does not have it. */
      readonly fallback?: string | undefined;
    };

export type QuantityRule =
  | TextRule
  | { readonly kind: 'expression'; readonly text: string; readonly expression: Expression };

export type MapFault = { readonly path: string; readonly message: string };
