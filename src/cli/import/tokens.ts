// The tokens of an expression: numbers, quoted texts, column names (bare or in square brackets) and operators. Their
// positions are kept for messages.

export type Token = {
  readonly kind: 'number' | 'text' | 'column' | 'operator' | 'end';
  readonly text: string;
  readonly at: number;
};

export class MalformedExpression extends Error {}

const TOKEN =
  /(?<space>\s*)(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<text>'[^']*'|"[^"]*")|(?<column>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|\[(?<bracketed>[^\]]+)\]|(?<operator>&&|\|\||\?\?|[<>=!]=|[-+*/()<>!]))/y;

export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(expression);
    if (match === null)
      throw malformed(
        `does not know what to do with ${JSON.stringify(expression.slice(at, at + 10).trim())}`,
        at,
      );
    const groups = match.groups ?? {};
    tokens.push({ ...tokenOf(groups), at: at + (groups['space'] ?? '').length });
    at = TOKEN.lastIndex;
  }
  return [...tokens, { kind: 'end', text: 'the end', at: end }];
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Omit<Token, 'at'> {
  if (groups['number'] !== undefined) return { kind: 'number', text: groups['number'] };
  if (groups['text'] !== undefined) return { kind: 'text', text: groups['text'].slice(1, -1) };
  if (groups['operator'] !== undefined) return { kind: 'operator', text: groups['operator'] };
  return { kind: 'column', text: groups['column'] ?? groups['bracketed'] ?? '' };
}

export function malformed(message: string, at: number): MalformedExpression {
  return new MalformedExpression(`${message} (character ${at + 1})`);
}
