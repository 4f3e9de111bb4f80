// Every attribute that a client can send: of each request body in openapi/, with what nests in it. What the
// documents say the server decides is none.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Json } from '../contract';
import { DocumentView } from '../documents/openapi-view';

/** Where an attribute stands: in a resource, and in each of the structures around it. */
export type Place = {
  readonly api: string;
  readonly version: string;
  /** As the paths of the API name it: `productOrder`, `event` (of a topic). */
  readonly resource: string;
  readonly path: readonly string[];
  /** The structures it is within, from the body inwards, and how far in each begins. */
  readonly structures: readonly Structure[];
  readonly shape: Shape;
};

/** Of the attribute, or of what a list of it holds. */
export type Shape = {
  readonly isList: boolean;
  /** Undefined where anything may stand. */
  readonly type: string | undefined;
  readonly format: string | undefined;
  readonly choice: string | undefined;
};

type Structure = { readonly names: readonly string[]; readonly depth: number };

const DIRECTORY = resolve(__dirname, '../../../openapi');
const DECIDED_BY_SERVER = 'Decided by the server';

/** One of each API, version, resource and path. */
export function sendableAttributes(): Place[] {
  const places = readdirSync(DIRECTORY).flatMap((file) => {
    const [, api = '', version = ''] = /^(tmf\d+)-(v\d)\.json$/.exec(file) ?? [];
    return api === '' ? [] : attributesOf(api.toUpperCase(), version, documentIn(file));
  });
  return [...new Map(places.map((place) => [nameOf(place), place])).values()];
}

export function nameOf({ api, version, resource, path }: Place): string {
  return `${api} ${version} ${resource} ${path.join('.')}`;
}

function documentIn(file: string): Json {
  return JSON.parse(readFileSync(resolve(DIRECTORY, file), 'utf8'));
}

function attributesOf(api: string, version: string, document: Json): Place[] {
  const view = new DocumentView(document);
  const bodies = view
    .operations()
    .filter(({ method, path }) => ['post', 'patch'].includes(method) && isOfClients(path));
  return bodies.flatMap(({ path, bodies: byType }) => {
    const [schema] = byType.values();
    if (schema === undefined) return [];
    const within = new Walk(view, { api, version, resource: resourceAt(path) });
    return within.below([schema], [], []);
  });
}

/** Listeners are what we call, not what is called here. */
function isOfClients(path: string): boolean {
  return !path.startsWith('/listener/');
}

function resourceAt(path: string): string {
  return path.split('/').findLast((step) => !step.startsWith('{')) ?? path;
}

class Walk {
  constructor(
    private readonly view: DocumentView,
    private readonly root: Pick<Place, 'api' | 'version' | 'resource'>,
  ) {}

  /** What nests in itself is walked once. */
  below(schemas: readonly Json[], path: readonly string[], around: readonly Structure[]): Place[] {
    const names = schemas.flatMap(structuresNamed);
    if (around.some((outer) => outer.names.some((name) => names.includes(name)))) return [];
    const structures = [...around, { names, depth: path.length }];
    const { attributes, items } = this.view.structure(schemas);
    const own = [...attributes].filter(([, each]) => !each.some(isDecidedByServer));
    return [
      ...(items.length === 0 ? [] : this.below(items, path, around)),
      ...own.flatMap(([name, each]) => {
        const inner = [...path, name];
        const place = { ...this.root, path: inner, structures, shape: this.shapeOf(each) };
        return [place, ...this.below(each, inner, structures)];
      }),
    ];
  }

  private shapeOf(schemas: readonly Json[]): Shape {
    const whole = this.view.structure(schemas);
    const isList = whole.types.has('array');
    const { types, formats, choices } = isList ? this.view.structure(whole.items) : whole;
    const [[type], [format], [choice]] = [[...types], [...formats], [...(choices ?? [])]];
    return { isList, type, format, choice };
  }
}

function isDecidedByServer({ description }: Json): boolean {
  return typeof description === 'string' && description.startsWith(DECIDED_BY_SERVER);
}

/** `Product_FVO` and `Product_Create` are one structure with `Product`. */
function structuresNamed(schema: Json): string[] {
  if (typeof schema.$ref === 'string') {
    const name = String(schema.$ref.split('/').at(-1));
    return [name.replace(/_(?:Create|Update|FVO|MVO)$/, '')];
  }
  const variants: Json[] = [schema.oneOf, schema.anyOf, schema.allOf].flatMap((each) => each ?? []);
  return variants.flatMap(structuresNamed);
}
