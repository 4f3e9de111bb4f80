// TMF630 part 6 has an operator that RFC 9535 lacks: `@.name =~ /^A/` tests whether the pattern occurs in the text,
// which RFC 9535 writes as `search(@.name,'^A')`.
import { memberOf, textOf } from '../../core/json';
import { featureUnsupported } from '../tmf.errors';

const TEXT = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const PLACE = String.raw`[@$](?:\.[\w-]+|\[(?:${TEXT}|\d+)\])*`;
const PATTERN = String.raw`\/(?<pattern>(?:[^\/\\]|\\.)+)\/(?<flags>\w*)|(?<text>${TEXT})`;
// Text literals are matched first, so that the operator inside of one is ignored.
const MATCH = new RegExp(String.raw`(?:${TEXT})|(?<place>${PLACE})\s*=~\s*(?:${PATTERN})`, 'g');

export function withoutMatches(path: string): string {
  return path.replace(MATCH, (whole, ...rest: unknown[]) => {
    const [place, pattern, flags, text] = ['place', 'pattern', 'flags', 'text'].map((name) =>
      textOf(memberOf(rest.at(-1), name)),
    );
    if (place === undefined) return whole;
    if (flags !== undefined) throw featureUnsupported('A flag behind a pattern of a JSONPath');
    return `search(${place},${text ?? literalOf(pattern ?? '')})`;
  });
}

/** Slashes are escaped between slashes; in a literal of RFC 9535, backslashes and quotes are. */
function literalOf(pattern: string): string {
  const plain = pattern.replaceAll(String.raw`\/`, '/');
  return `'${plain.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
