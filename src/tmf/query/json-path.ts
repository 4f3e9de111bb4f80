// TMF630 part 6: `filter=` holds a JSONPath (RFC 9535). One that starts at the list, `$[?…]`, names its
// resources; any other starts at each resource, `$.note[?@.author=='x']`, and a resource fits when the
// path selects something in it. Several filters must all hold.
import { type JsonValue, paths } from 'jsonpath-rfc9535';
import { featureUnsupported, queryInvalid } from '../tmf.errors';

/** The path as it is asked of the list of resources. */
export type JsonPath = string & { readonly jsonPathBrand: never };

const LENGTH_MAX = 500;
const AT_THE_LIST = /^\$\s*\[\s*(?:\?|\*)/;

export function parseJsonPath(text: string): JsonPath {
  if (text.includes('=~'))
    throw featureUnsupported('The JSONPath operator =~ (use match() or search())');
  if (text.length > LENGTH_MAX) throw queryInvalid('filter', text, `is longer than ${LENGTH_MAX}`);
  const path = (AT_THE_LIST.test(text) ? text : text.replace(/^\$/, '$[*]')) as JsonPath;
  try {
    selectByPath([{}], path);
  } catch {
    throw queryInvalid('filter', text, 'must be a JSONPath as RFC 9535 writes it');
  }
  return path;
}

/** The positions of the resources the path selects or selects something in. */
export function selectByPath(resources: readonly unknown[], path: JsonPath): ReadonlySet<number> {
  const selected = new Set<number>();
  // Through JSON text, so that what is searched is what a client would see.
  const list = JSON.parse(JSON.stringify(resources)) as JsonValue;
  for (const found of paths(list, path)) {
    const position = /^\$\[(\d+)\]/.exec(found)?.[1];
    if (position !== undefined) selected.add(Number.parseInt(position, 10));
  }
  return selected;
}
