import type { Attribute } from './attribute';
import { CHOICES, type ApiFacts, FACTS, type ResourceFacts } from './facts';
import { ApiSchemas, schemasOf } from './schemas';

export type { Attribute, Json } from './attribute';
export type Operation = 'list' | 'create' | 'read' | 'patch' | 'delete';

/** What one resource promises, from our facts and, where it is at hand, the specification. */
export type Contract = {
  readonly api: string;
  readonly root: string;
  readonly name: string;
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly mandatory: readonly string[];
  readonly events: readonly string[];
  readonly attributes: readonly Attribute[];
  /** Undefined without the specification: then values are as plain as their kind allows. */
  readonly schemas: ApiSchemas | undefined;
};

export type ApiContract = {
  readonly code: string;
  readonly root: string;
  readonly aliases: readonly string[];
  readonly schemas: ApiSchemas | undefined;
  readonly resources: readonly Contract[];
};

export function contracts(): readonly ApiContract[] {
  return FACTS.map((api) => {
    const schemas = schemasOf(api.code);
    const { code, root, aliases = [], resources } = api;
    return {
      code,
      root,
      aliases,
      schemas,
      resources: resources.map((each) => contract(api, each, schemas)),
    };
  });
}

function contract(api: ApiFacts, facts: ResourceFacts, schemas: ApiSchemas | undefined): Contract {
  return {
    api: api.code,
    root: api.root,
    name: facts.name,
    path: facts.path ?? pathOf(facts.name),
    operations: words(facts.operations) as Operation[],
    mandatory: words(facts.mandatory),
    events: words(facts.events),
    attributes: words(facts.attributes).map(parseAttribute),
    schemas,
  };
}

/** `status:ProductStatusType!~` */
export function parseAttribute(word: string): Attribute {
  const [, name = '', kind = 'text', marks = ''] = /^(\w+)(?::(\w+))?([!~]*)$/.exec(word) ?? [];
  const choices = CHOICES[kind];
  return {
    name,
    kind: choices === undefined ? (kind as Attribute['kind']) : 'choice',
    choices: choices ?? [],
    isSettable: !marks.includes('!'),
    isPatchable: !marks.includes('~'),
  };
}

function pathOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
