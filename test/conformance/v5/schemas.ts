// The official v5 specifications (OpenAPI 3), when they lie beside the repository, as JSON Schema.
// Which class a value must be is said by discriminators, which ajv leaves aside: they become
// conditions on `@type` at every place that refers to a class.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { Json } from '../contract';

const FOLDER = resolve(__dirname, '../../../../shared/tmf-specs');
const SCHEMAS = '#/components/schemas/';

export class NextSchemas {
  private readonly ajv = new Ajv({ strict: false, discriminator: false, allErrors: true });

  constructor(readonly document: Json) {
    addFormats(this.ajv);
    this.ajv.addFormat('uri', /^[^\s"<>\\^`{|}]*$/);
    for (const name of ['base64', 'float', 'int32', 'int64']) this.ajv.addFormat(name, true);
    const schemas = Object.fromEntries(
      Object.entries<Json>(this.schemas).map(([name, schema]) => [name, this.decided(schema)]),
    );
    this.ajv.addSchema({ $id: 'api', components: { schemas } });
  }

  get schemas(): Json {
    return this.document.components.schemas;
  }

  /** The events that clients of the API listen for. */
  get events(): string[] {
    return Object.keys(this.document.paths)
      .filter((path) => path.startsWith('/listener/'))
      .map((path) => `${path.charAt(10).toUpperCase()}${path.slice(11)}`);
  }

  /** What is wrong with a value; empty when it is as the schema says. */
  faults(name: string, value: Json): string[] {
    const validate = this.ajv.compile({ allOf: [this.reference(`${SCHEMAS}${name}`)] });
    if (validate(value)) return [];
    return (validate.errors ?? [])
      .filter(({ keyword }) => keyword !== 'if')
      .map(
        ({ instancePath, message, params }) =>
          `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
  }

  private decided(schema: Json, isAncestor = false): Json {
    if (Array.isArray(schema)) return schema.map((each) => this.decided(each, isAncestor));
    if (typeof schema !== 'object' || schema === null) return schema;
    if (typeof schema.$ref === 'string') {
      return isAncestor ? { $ref: `api${schema.$ref}` } : this.reference(schema.$ref);
    }
    const { discriminator, oneOf, ...rest } = schema;
    if (oneOf !== undefined && discriminator !== undefined) return this.chosen(discriminator, true);
    return Object.fromEntries(
      Object.entries<Json>({ ...rest, ...(oneOf === undefined ? {} : { oneOf }) }).map(
        ([key, inner]) => [key, key === 'enum' ? inner : this.decided(inner, key === 'allOf')],
      ),
    );
  }

  private reference(ref: string): Json {
    const { discriminator, oneOf } = this.schemas[ref.slice(SCHEMAS.length)];
    if (oneOf !== undefined || Object.keys(discriminator?.mapping ?? {}).length < 2) {
      return { $ref: `api${ref}` };
    }
    return { allOf: [{ $ref: `api${ref}` }, this.chosen(discriminator, false)] };
  }

  private chosen({ mapping }: Json, isClosed: boolean): Json {
    const classes = Object.entries<string>(mapping);
    return {
      ...(isClosed ? { required: ['@type'] } : {}),
      allOf: [
        ...(isClosed ? [{ properties: { '@type': { enum: Object.keys(mapping) } } }] : []),
        ...classes.map(([name, ref]) => ({
          if: { properties: { '@type': { const: name } }, required: ['@type'] },
          then: { $ref: `api${ref}` },
        })),
      ],
    };
  }
}

export function nextSchemasOf(code: string): NextSchemas | undefined {
  if (process.env['METERLINE_SPECIFICATIONS'] === 'off' || !existsSync(FOLDER)) return undefined;
  const file = readdirSync(FOLDER).find((name) => name.startsWith(`${code}-v5`));
  return file === undefined
    ? file
    : new NextSchemas(parse(readFileSync(join(FOLDER, file), 'utf8')));
}
