// The next version of a resource: its v5 description, derived from the v4 one by rules.
import type { Attributes } from '../schema/schema';
import {
  allEventsOf,
  type Api,
  type Body,
  type Collection,
  type ResourceType,
} from '../resource-type';
import { fromNext, toNext } from './cross';
import { type NextSchema, nextSchema, type Reshape, type Rules } from './next-schema';
import { SHARED_RULES } from './rules';

export type NextVersion = {
  readonly former: ResourceType;
  readonly type: ResourceType;
  readonly schema: NextSchema;
  /** Adds attributes that v4 requires and v5 does not. */
  readonly completed: (former: Body) => Body;
  /** True when POST and PATCH answer the resource as the next GET will, including what happened meanwhile. */
  readonly isReadBack: boolean;
};

export type Changes = {
  readonly api: Api;
  readonly name?: string;
  readonly path?: string;
  readonly rename?: Readonly<Record<string, string>>;
  readonly reshape?: Reshape;
  /** Attributes that only v5 has, or that differ there. */
  readonly attributes?: Attributes;
  readonly rules?: Rules;
  readonly mandatory?: readonly string[];
  readonly readOnly?: readonly string[];
  readonly events?: ResourceType['events'];
  readonly completed?: (former: Body) => Body;
  readonly isReadBack?: boolean;
  /** Set when the example of v4 is not enough. */
  readonly example?: Body;
};

export function nextVersion(former: ResourceType, changes: Changes): NextVersion {
  const name = changes.name ?? former.name;
  const schema = nextSchema(former.schema, {
    ...SHARED_RULES,
    ...changes.rules,
    [former.schema.name]: {
      name,
      ...(changes.attributes === undefined ? {} : { attributes: changes.attributes }),
      ...(changes.rename === undefined ? {} : { rename: changes.rename }),
      ...(changes.reshape === undefined ? {} : { reshape: changes.reshape }),
    },
  });
  const names = changes.rename ?? {};
  const renamed = (attributes: readonly string[]): readonly string[] =>
    attributes.map((attribute) => names[attribute] ?? attribute);
  const example =
    changes.example ?? (former.example === undefined ? undefined : toNext(schema, former.example));
  const version: NextVersion = {
    former,
    schema,
    type: {
      ...former,
      api: changes.api,
      name,
      path: changes.path ?? former.path,
      schema,
      mandatory: changes.mandatory ?? renamed(former.mandatory),
      readOnly: [...renamed(former.readOnly), ...(changes.readOnly ?? [])],
      events: changes.events ?? allEventsOf(former),
      ...(example === undefined ? {} : { example }),
    },
    completed: changes.completed ?? ((body) => body),
    isReadBack: changes.isReadBack ?? false,
  };
  versions.set(version.type, version);
  return version;
}

const versions = new WeakMap<Collection, NextVersion>();

/** The version that a v5 type belongs to; undefined for a v4 type. */
export function versionOf(type: Collection): NextVersion | undefined {
  return versions.get(type);
}

/** The v4 body in v5 form, without `id` and `href`. */
export function showNext({ schema }: NextVersion, former: Body): Body {
  return toNext(schema, former);
}

export function readNext({ schema }: NextVersion, next: Body): Body {
  return fromNext(schema, next);
}
