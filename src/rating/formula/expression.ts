// The parsed form of a formula: exact numbers, names of the event's attributes, arithmetic, comparisons, a
// conditional and five functions. Each node has a known sort (number, text or boolean), except names, whose sort
// depends on the event.
import type { Fraction } from '../../core/fraction';

export type Arithmetic = '+' | '-' | '*' | '/';
export type Order = '<' | '<=' | '>' | '>=';

export type Expression =
  | { readonly kind: 'number'; readonly value: Fraction }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'minus'; readonly of: Expression }
  | Two<'arithmetic', Arithmetic>
  | Two<'order', Order>
  | Two<'equality', '==' | '!='>
  | {
      readonly kind: 'choice';
      readonly when: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'extreme'; readonly name: 'min' | 'max'; readonly of: readonly Expression[] }
  | {
      readonly kind: 'rounding';
      readonly name: 'round' | 'ceil' | 'floor';
      readonly of: Expression;
      readonly scale: number;
    };

type Two<Kind extends string, Operator extends string> = {
  readonly kind: Kind;
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
};

export type Sort = 'number' | 'text' | 'flag';

/** The priced quantity and the money of the event; all other names are attributes. */
export const QUANTITY = 'quantity';
export const AMOUNT = 'amount';

/** The sort of the expression; undefined for a name, which may have any. */
export function sortOf(expression: Expression): Sort | undefined {
  switch (expression.kind) {
    case 'name':
      return expression.name === QUANTITY || expression.name === AMOUNT ? 'number' : undefined;
    case 'text':
      return 'text';
    case 'flag':
    case 'order':
    case 'equality':
      return 'flag';
    case 'choice':
      return sortOf(expression.yes) ?? sortOf(expression.no);
    case 'number':
    case 'minus':
    case 'arithmetic':
    case 'extreme':
    case 'rounding':
      return 'number';
  }
}

/** All names it reads, each once. */
export function namesIn(expression: Expression): ReadonlySet<string> {
  if (expression.kind === 'name') return new Set([expression.name]);
  return new Set(partsOf(expression).flatMap((part) => [...namesIn(part)]));
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'flag':
    case 'name':
      return [];
    case 'minus':
    case 'rounding':
      return [expression.of];
    case 'extreme':
      return expression.of;
    case 'choice':
      return [expression.when, expression.yes, expression.no];
    case 'arithmetic':
    case 'order':
    case 'equality':
      return [expression.left, expression.right];
  }
}
