// Finds the references of a body that a request wants to see in full: those on a named path, and for
// as many levels as asked for every object that is no more than a reference.

import { isObject } from '../../core/json';

export type MutableBody = { [attribute: string]: unknown };

/** What is wanted of the references inside a structure. */
export type Wanted = {
  readonly paths: readonly (readonly string[])[];
  /** For how many levels every reference is wanted. */
  readonly levels: number;
};

export type Reference = {
  /** Stands in the body; it is filled in place. */
  readonly value: MutableBody;
  readonly attribute: string;
  /** What is wanted of what it refers to, and of itself when that is not found. */
  readonly inside: Wanted;
  readonly instead: Wanted;
};

/** `namedLevels`: how deep a reference is wanted that a path ends at. */
export function findReferences(
  body: MutableBody,
  wanted: Wanted,
  namedLevels: number,
): readonly Reference[] {
  const found: Reference[] = [];
  lookInto(body, wanted, (name, inner, below) => {
    look(name, inner, below);
  });
  return found;

  function look(attribute: string, value: unknown, here: Wanted): void {
    if (Array.isArray(value)) {
      for (const item of value) look(attribute, item, here);
      return;
    }
    if (!isObject(value)) return;
    const reference = referenceAt(attribute, value, here, namedLevels);
    if (reference !== undefined) found.push(reference);
    else lookInto(value, here, look);
  }
}

function referenceAt(
  attribute: string,
  value: MutableBody,
  { paths, levels }: Wanted,
  namedLevels: number,
): Reference | undefined {
  if (!isIdentified(value)) return undefined;
  const isNamed = paths.some((path) => path.length === 0);
  const rest = paths.filter((path) => path.length > 0);
  // A path that goes on in what is referred to, not in what stands here.
  const isPassed = rest.some(([step]) => step !== undefined && !Object.hasOwn(value, step));
  if (!isNamed && !isPassed && (levels === 0 || !isBareReference(value))) return undefined;
  const inside = { paths: rest, levels: Math.max(levels, isNamed ? namedLevels : 1) - 1 };
  return { value, attribute, inside, instead: { paths: rest, levels } };
}

/** A name that leads to a structure without identity means the references in it (`partyOrPartyRole`). */
function lookInto(
  body: MutableBody,
  { paths, levels }: Wanted,
  look: (attribute: string, value: unknown, wanted: Wanted) => void,
): void {
  const isNamed = paths.some((path) => path.length === 0) && !isIdentified(body);
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== 'object' || value === null) continue;
    const below = paths.filter(([step]) => step === name).map(([, ...steps]) => steps);
    const inner = isNamed ? [...below, []] : below;
    if (inner.length > 0 || levels > 0) look(name, value, { paths: inner, levels });
  }
}

function isIdentified(value: MutableBody): boolean {
  return typeof value['id'] === 'string' || typeof value['href'] === 'string';
}

// What carries structures of its own and no sign of a reference is a value with an id.
function isBareReference(value: MutableBody): boolean {
  return (
    typeof value['href'] === 'string' ||
    typeof value['@referredType'] === 'string' ||
    Object.values(value).every((inner) => typeof inner !== 'object' || inner === null)
  );
}
