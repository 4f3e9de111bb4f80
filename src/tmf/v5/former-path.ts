// Maps an attribute that a v5 client names in a filter or sort to the stored v4 body.
import type { Schema } from '../schema/schema';
import { attributeOf, type Scope, structureIn } from '../schema/scope';
import { wordsOf } from './cross';
import type { NextSchema, Path } from './next-schema';

export type FormerPath = {
  /** More than one when bodies differ: the attribute is then at one of them. */
  readonly places: readonly [Path, ...Path[]];
  /** The v5 spelling of values at the path, where it differs. */
  readonly words: ReadonlyMap<string, string>;
};

/** Undefined when it needs the v5 body: derived classes, reshaped values. */
export function formerPath(schema: NextSchema, path: Path): FormerPath | undefined {
  return inObject(schema, path, undefined);
}

type Outer = Scope<NextSchema> | undefined;

function inObject(schema: NextSchema, path: Path, outer: Outer): FormerPath | undefined {
  const [step, ...rest] = path;
  const { crossing } = schema;
  if (step === undefined || crossing === undefined) return { places: [path], words: new Map() };
  if (step === '@type') return undefined;
  const below = inValue(attributeOf(schema, step), rest, { structure: schema, outer });
  if (below === undefined) return undefined;
  const [place, ...others] = below.places.flatMap((under) => {
    const whole = [step, ...under];
    return crossing.reshape === undefined ? [whole] : crossing.reshape.placesOf(whole);
  });
  return place && { places: [place, ...others], words: below.words };
}

function inValue(schema: Schema | undefined, path: Path, outer: Outer): FormerPath | undefined {
  if (schema?.kind === 'list') return inValue(schema.items, path, outer);
  const structure = structureIn(schema, outer);
  if (structure !== undefined) return inObject(structure, path, outer);
  return { places: [path], words: wordsOf(schema) };
}
