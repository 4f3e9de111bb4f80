// The official specifications (Swagger 2.0), when they lie beside the repository: JSON Schema for
// ajv, and values to send. Their definitions are JSON Schema already, but for `discriminator`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Json } from './attribute';
import { sampleOf } from './sample';

const FOLDER = resolve(__dirname, '../../../shared/tmf-specs');
const IS_LEFT_OUT = process.env['METERLINE_SPECIFICATIONS'] === 'off';

export class ApiSchemas {
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });

  constructor(readonly specification: Json) {
    addFormats(this.ajv);
    // References between our resources are relative, as RFC 3986 lets them be.
    this.ajv.addFormat('uri', /^[^\s"<>\\^`{|}]*$/);
    this.ajv.addFormat('base64', true);
    const definitions = structuredClone(specification.definitions);
    // TMF637 publishes the state `aborted ` with a space at its end; it is printed without.
    for (const each of Object.values<Json>(definitions)) {
      if (each.enum !== undefined) {
        each.enum = [...new Set(each.enum.flatMap((one: string) => [one, one.trim()]))];
      }
    }
    this.ajv.addSchema({ $id: 'api', definitions });
    const lenient = structuredClone(definitions);
    // A list that has to be there is there, empty where a client said nothing.
    for (const each of Object.values<Json>(lenient)) {
      delete each.required;
      for (const attribute of Object.values<Json>(each.properties ?? {})) delete attribute.minItems;
    }
    this.ajv.addSchema({ $id: 'lenient', definitions: lenient });
  }

  has(definition: string): boolean {
    return definition in this.specification.definitions;
  }

  /** What is wrong with a value; empty when it is as the definition says. */
  faults(definition: string, value: Json, asks: 'api' | 'lenient' = 'api'): string[] {
    const key = `${asks}#/definitions/${definition}`;
    const validate = this.compiled.get(key) ?? this.ajv.compile({ $ref: key });
    this.compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`,
    );
  }

  /** A value for every attribute of a definition. */
  sample(definition: string): Json {
    return sampleOf(this.specification.definitions, definition);
  }
}

export function schemasOf(code: string): ApiSchemas | undefined {
  if (!areAtHand()) return undefined;
  const file = readdirSync(FOLDER).find(
    (name) => name.startsWith(`${code}-v4`) && /v4\.\d\.\d\.swagger\.json$/.test(name),
  );
  if (file === undefined) return undefined;
  return new ApiSchemas(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
}

export function areAtHand(): boolean {
  return !IS_LEFT_OUT && existsSync(FOLDER);
}
