// Finds the references in a body to expand: those at a named path, and for the requested number of levels every
// object that is only a reference.

import { isObject } from '../../core/json';

export type MutableBody = { [attribute: string]: unknown };

/** Which references inside a structure to expand. */
export type Wanted = {
  readonly paths: readonly (readonly string[])[];
  /** The number of levels for which all references are expanded. */
  readonly levels: number;
};

export type Reference = {
  /** Part of the body; it is filled in place. */
  readonly value: MutableBody;
  readonly attribute: string;
  /** What to expand inside the resource it refers to, or inside itself when that is not found. */
  readonly inside: Wanted;
  readonly instead: Wanted;
};

/** `namedLevels` is the number of levels to expand from a reference at the end of a path. */
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
  // True when the path continues in the referenced resource and not in this body.
  const isPassed = rest.some(([step]) => step !== undefined && !Object.hasOwn(value, step));
  if (!isNamed && !isPassed && (levels === 0 || !isBareReference(value))) return undefined;
  const inside = { paths: rest, levels: Math.max(levels, isNamed ? namedLevels : 1) - 1 };
  return { value, attribute, inside, instead: { paths: rest, levels } };
}

/** A name of a structure without identity means the references inside it (`partyOrPartyRole`). */
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

// An object with structures of its own and no sign of a reference is a value with an id.
function isBareReference(value: MutableBody): boolean {
  return (
    typeof value['href'] === 'string' ||
    typeof value['@referredType'] === 'string' ||
    Object.values(value).every((inner) => typeof inner !== 'object' || inner === null)
  );
}
