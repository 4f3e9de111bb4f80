// Patterns inside a JSONPath, and their meaning by RFC 9485 (I-Regexp).
import { type JSONPathQuery, jsonpath } from 'json-p3';
import { patternFault, refuseLong } from './pattern';

const { FilterQuery, FunctionExtension, InfixExpression, PrefixExpression, StringLiteral } =
  jsonpath.expressions;
type Expression = InstanceType<typeof PrefixExpression>['right'];

/** In RFC 9485 a dot matches neither newline nor carriage return. */
export function interoperable(pattern: string): string {
  return refuseLong(pattern).replace(/\\.|\[(?:\\.|[^\]\\])*\]|\./gsu, (part) =>
    part === '.' ? String.raw`[^\n\r]` : part,
  );
}

/** The first pattern in a path that cannot be used, with the reason. */
export function faultyPatternOf(
  query: JSONPathQuery,
): { readonly pattern: string; readonly fault: string } | undefined {
  for (const pattern of patternsOf(query)) {
    const fault = patternFault(pattern, interoperable);
    if (fault !== undefined) return { pattern, fault };
  }
  return undefined;
}

function patternsOf({ segments }: JSONPathQuery): readonly string[] {
  return segments.flatMap(({ selectors }) =>
    selectors.flatMap((selector) =>
      selector instanceof jsonpath.selectors.FilterSelector
        ? patternsIn(selector.expression.expression)
        : [],
    ),
  );
}

function patternsIn(expression: Expression): readonly string[] {
  if (expression instanceof PrefixExpression) return patternsIn(expression.right);
  if (expression instanceof FilterQuery) return patternsOf(expression.path);
  if (expression instanceof InfixExpression) {
    return [...patternsIn(expression.left), ...patternsIn(expression.right)];
  }
  if (!(expression instanceof FunctionExtension)) return [];
  const [, pattern] = expression.args;
  const own = pattern instanceof StringLiteral ? [pattern.value] : [];
  return [...own, ...expression.args.flatMap(patternsIn)];
}
