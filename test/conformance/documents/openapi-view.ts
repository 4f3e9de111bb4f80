// A Swagger 2 or OpenAPI 3 document in one form: operations with what they take and answer, and
// structures with all that their parts, ancestors and variants say together.
import type { Json } from '../contract';

export type AnswerView = {
  readonly headers: readonly string[];
  /** Undefined where there is no body. */
  readonly schema: Json;
};

export type OperationView = {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly string[];
  /** By media type, without its parameters. */
  readonly bodies: ReadonlyMap<string, Json>;
  readonly answers: ReadonlyMap<string, AnswerView>;
};

export type Structure = {
  readonly types: ReadonlySet<string>;
  readonly formats: ReadonlySet<string>;
  /** Undefined where any word may stand. */
  readonly choices: ReadonlySet<string> | undefined;
  readonly required: ReadonlySet<string>;
  readonly attributes: ReadonlyMap<string, readonly Json[]>;
  readonly items: readonly Json[];
};

export class DocumentView {
  constructor(private readonly document: Json) {}

  operations(): OperationView[] {
    return Object.entries<Json>(this.document.paths).flatMap(([path, item]) =>
      Object.entries<Json>(item)
        .filter(([method]) => METHODS.has(method))
        .map(([method, operation]) => this.operation(path, method, operation)),
    );
  }

  /** What a value may be when each of the schemas describes it. */
  structure(schemas: readonly Json[]): Structure {
    const found = new Gathering((schema) => this.resolved(schema));
    for (const schema of schemas) found.add(schema, false);
    return found;
  }

  private operation(path: string, method: string, operation: Json): OperationView {
    const parameters: Json[] = (operation.parameters ?? []).map((each: Json) =>
      this.resolved(each),
    );
    return {
      method,
      path,
      parameters: parameters
        .filter((each) => each.in !== 'body')
        .map((each) => (each.in === 'path' ? 'path' : `${each.in} ${each.name}`)),
      bodies: this.bodies(operation, parameters),
      answers: new Map(
        Object.entries<Json>(operation.responses).map(([status, answer]) => [
          status,
          this.answer(this.resolved(answer)),
        ]),
      ),
    };
  }

  private bodies({ requestBody }: Json, parameters: readonly Json[]): Map<string, Json> {
    const content = this.resolved(requestBody)?.content;
    if (content !== undefined) {
      return new Map(Object.entries<Json>(content).map(([type, { schema }]) => [type, schema]));
    }
    const body = parameters.find((each) => each.in === 'body');
    const types: string[] = this.document.consumes ?? [];
    return new Map(
      body === undefined ? [] : types.map((type) => [type.replace(/;.*$/, ''), body.schema]),
    );
  }

  private answer({ headers, schema, content }: Json): AnswerView {
    return {
      headers: Object.keys(headers ?? {}),
      schema: schema ?? content?.['application/json']?.schema,
    };
  }

  private resolved(value: Json): Json {
    if (typeof value?.$ref !== 'string') return value;
    const steps: string[] = value.$ref.split('/').slice(1);
    return steps.reduce((outer: Json, step) => outer?.[step], this.document);
  }
}

const METHODS = new Set(['get', 'post', 'patch', 'put', 'delete']);

class Gathering implements Structure {
  readonly types = new Set<string>();
  readonly formats = new Set<string>();
  readonly required = new Set<string>();
  readonly attributes = new Map<string, Json[]>();
  readonly items: Json[] = [];
  private readonly words = new Set<string>();
  private readonly seen = new Set<Json>();
  private isAnyWord = false;

  constructor(private readonly resolve: (schema: Json) => Json) {}

  get choices(): ReadonlySet<string> | undefined {
    return this.words.size === 0 || this.isAnyWord ? undefined : this.words;
  }

  /** An ancestor adds what it says, but not what its other descendants say. */
  add(reference: Json, isAncestor: boolean): void {
    const schema = this.resolve(reference);
    if (schema === undefined) throw new Error(`${JSON.stringify(reference)} leads nowhere`);
    if (this.seen.has(schema)) return;
    this.seen.add(schema);
    this.addOwn(schema);
    for (const part of schema.allOf ?? []) this.add(part, true);
    for (const variant of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
      this.add(variant, false);
    }
    if (isAncestor) return;
    for (const $ref of Object.values(schema.discriminator?.mapping ?? {})) {
      this.add({ $ref }, false);
    }
  }

  private addOwn(schema: Json): void {
    if (typeof schema.type === 'string') this.types.add(schema.type);
    if (typeof schema.format === 'string') this.formats.add(schema.format);
    for (const name of schema.required ?? []) this.required.add(name);
    for (const [name, inner] of Object.entries<Json>(schema.properties ?? {})) {
      this.types.add('object');
      this.attributes.set(name, [...(this.attributes.get(name) ?? []), inner]);
    }
    if (schema.items !== undefined) this.items.push(schema.items);
    if (schema.enum !== undefined) for (const word of schema.enum) this.words.add(String(word));
    else if (schema.type === 'string') this.isAnyWord = true;
  }
}
