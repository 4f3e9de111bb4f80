// Validates a body leniently, as TMF requires: only the profile's mandatory attributes are required, and unknown ones
// pass. All attributes of the wrong JSON type are reported. Nothing is coerced.
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import type { ErrorDetail } from '../../core/domain-error';
import { memberOf } from '../../core/json';
import { isExactNumber } from '../number';
import type { Body, ResourceType } from '../resource-type';
import { isSameValue } from '../same-value';
import { bodyInvalid } from '../tmf.errors';
import { wireInstant } from '../wire-instant';
import { addAmountRules } from './amount-words';
import { toValidation } from './json-schema';
import { refuseLarge } from './attribute-count';
import { missingAttributes } from './missing-attributes';
import { addMisplacedRule } from './misplaced-words';
import { formatPath } from './paths';
import type { ObjectSchema } from './schema';

export const DETAILS_MAX = 50;

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, coerceTypes: false });
ajv.addFormat('instant', { type: 'string', validate: (value) => wireInstant(value) !== undefined });
ajv.addKeyword({
  keyword: 'exact',
  type: 'number',
  schemaType: 'boolean',
  validate: (_: boolean, value: number) => isExactNumber(value),
  error: { message: 'has more than 15 significant digits' },
});
addAmountRules(ajv);
addMisplacedRule(ajv);

const compiled = new WeakMap<ObjectSchema, ValidateFunction>();

/** Throws one `invalid` error that names all offending attributes; `before` is what a patch found. */
export function validateBody(
  type: Pick<ResourceType, 'name' | 'schema' | 'mandatory'>,
  body: unknown,
  before?: Body,
): asserts body is Body {
  const details = [
    ...schemaErrors(type.schema, body, before),
    ...missingAttributes(body, type.mandatory),
  ];
  if (details.length > 0) throw bodyInvalid(type.name, details.slice(0, DETAILS_MAX));
}

function schemaErrors(
  schema: ObjectSchema,
  body: unknown,
  before: Body | undefined,
): readonly ErrorDetail[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [{ path: '', message: 'must be a JSON object' }];
  }
  refuseLarge(body);
  const validate = compiled.get(schema) ?? ajv.compile(toValidation(schema));
  compiled.set(schema, validate);
  const errors = validate(body) ? [] : (validate.errors ?? []);
  // Errors about alternatives are left out, because the errors inside them are reported.
  return errors
    .filter((error) => error.keyword !== 'if' && !isKept(error, body, before))
    .slice(0, DETAILS_MAX)
    .map((error) => toDetail(error, body));
}

/** A misplaced word that was stored before it was refused stays, so that the rest can be changed. */
function isKept(error: ErrorObject, body: unknown, before: Body | undefined): boolean {
  if (error.keyword !== 'misplaced' || before === undefined) return false;
  const [said, stood] = [body, before].map((each) => stepsOf(error).reduce(memberOf, each));
  return isSameValue(said, stood);
}

export function toDetail(error: ErrorObject, body: unknown): ErrorDetail {
  const steps = stepsOf(error);
  const value = steps.reduce(memberOf, body);
  return {
    path: formatPath(steps),
    message: messageOf(error),
    ...(value === undefined || typeof value === 'object' ? {} : { value }),
  };
}

/** The path of the wrong value from the root. */
export function stepsOf({ instancePath, params }: ErrorObject): readonly string[] {
  const { misplaced }: { misplaced?: unknown } = params;
  const within = typeof misplaced === 'string' ? [misplaced] : [];
  return [...instancePath.split('/').slice(1).map(unescape), ...within];
}

function unescape(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function messageOf({ keyword, params, message }: ErrorObject): string {
  const given: { type?: unknown; allowedValues?: unknown } = params;
  if (keyword === 'type') {
    return `must be ${[given.type]
      .flat()
      .filter((name) => name !== 'null')
      .join(' or ')}`;
  }
  if (keyword === 'enum' && Array.isArray(given.allowedValues)) {
    return `must be one of ${given.allowedValues.filter((value) => value !== null).join(', ')}`;
  }
  if (keyword === 'format') return 'must be an ISO 8601 timestamp';
  return message ?? 'is not valid';
}
