// Compiles a registered JSON Schema to a function that checks a structure. Nothing is fetched: references to other
// documents do not resolve, and a schema that needs one is refused.
import Ajv, { type ErrorObject, type Options } from 'ajv';
import Ajv2019 from 'ajv/dist/2019';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Body } from '../resource-type';
import { occurs, patternFault } from '../query/pattern';
import { OutOfTime, withinTime } from '../within-time';

const COMPILE_MAX_MS = 1_000;

/** Answers the errors of a structure; empty when it is valid. */
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

// One instance per schema, so that schemas neither see each other's `$id` nor collide.
function ajvFor({ $schema: dialect }: Body): Ajv {
  const name = typeof dialect === 'string' ? dialect : '';
  const ajv = instanceOf(name);
  addFormats(ajv, { mode: 'fast' });
  ajv.addFormat('url', isUrl);
  return ajv;
}

// The library's own pattern for URLs is not linear in time; those of its other formats are.
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
  // Unknown keywords and formats are ignored, as the standard says.
  logger: false,
  // Otherwise a structure would be compiled again at each reference.
  inlineRefs: false,
  code: { regExp: Object.assign(linearPattern, { code: 'linearPattern' }) },
};

/** The library compares patterns by their text. */
type LinearPattern = { readonly test: (text: string) => boolean; readonly toString: () => string };

function linearPattern(pattern: string): LinearPattern {
  const fault = patternFault(pattern);
  if (fault !== undefined) throw new Error(`the pattern ${pattern.slice(0, 80)} ${fault}`);
  return { test: (text) => occurs(pattern, text), toString: () => pattern };
}
