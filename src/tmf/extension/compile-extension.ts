// A registered JSON Schema becomes a function that judges a structure. Nothing is fetched: a
// reference out of the schema does not resolve, and a schema that needs one is refused.
import Ajv, { type ErrorObject, type Options } from 'ajv';
import Ajv2019 from 'ajv/dist/2019';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Body } from '../resource-type';
import { occurs, patternFault } from '../query/pattern';
import { OutOfTime, withinTime } from '../within-time';

const COMPILE_MAX_MS = 1_000;

/** What is wrong with a structure; empty when nothing is. */
export type Judge = (structure: unknown) => readonly ErrorObject[];
export type Compiled = { readonly judge: Judge } | { readonly fault: string };

export function compileExtension(schema: Body): Compiled {
  if (schema['$async'] !== undefined) return { fault: '$async is not supported' };
  try {
    const compiled = withinTime(COMPILE_MAX_MS, () => ajvFor(schema).compile(schema));
    return { judge: (structure) => (compiled(structure) ? [] : (compiled.errors ?? [])) };
  } catch (error: unknown) {
    if (error instanceof OutOfTime) return { fault: 'takes too long to compile' };
    return { fault: error instanceof Error ? error.message : 'does not compile' };
  }
}

// One instance a schema: an `$id` of one must not be seen, or be taken, by another.
function ajvFor({ $schema: dialect }: Body): Ajv {
  const name = typeof dialect === 'string' ? dialect : '';
  const ajv = instanceOf(name);
  addFormats(ajv, { mode: 'fast' });
  ajv.addFormat('url', isUrl);
  return ajv;
}

// The library's own expression for it takes more than linear time; those of its other formats do not.
function isUrl(text: string): boolean {
  return /^(?:https?|ftp):\/\/\S+$/i.test(text) && URL.canParse(text);
}

function instanceOf(dialect: string): Ajv {
  if (dialect.includes('2020-12')) return new Ajv2020(OPTIONS);
  return dialect.includes('2019-09') ? new Ajv2019(OPTIONS) : new Ajv(OPTIONS);
}

const OPTIONS: Options = {
  allErrors: true,
  strict: false,
  // An unknown keyword or format says nothing, as the standard has it.
  logger: false,
  // A structure that is referred to often would be compiled as often.
  inlineRefs: false,
  code: { regExp: Object.assign(linearPattern, { code: 'linearPattern' }) },
};

/** Its text is what the library knows it by. */
type LinearPattern = { readonly test: (text: string) => boolean; readonly toString: () => string };

function linearPattern(pattern: string): LinearPattern {
  const fault = patternFault(pattern);
  if (fault !== undefined) throw new Error(`the pattern ${pattern.slice(0, 80)} ${fault}`);
  return { test: (text) => occurs(pattern, text), toString: () => pattern };
}
