// Validates every request of our own API against the class-validator rules of its class, and refuses it with all
// faults: path, value and rule.
import type { ArgumentMetadata, PipeTransform, Type } from '@nestjs/common';
import { validateSync, type ValidationError } from 'class-validator';
import type { ErrorDetail } from '../../core/domain-error';
import { isObject } from '../../core/json';
import type { Body } from '../resource-type';
import { joinPath } from '../schema/paths';
import { bodyInvalid, parametersInvalid, segmentsUnknown } from '../tmf.errors';
import { fieldsOf, instanceFrom } from './instance';

/** `given` is the body as sent. */
type Refusal = (faults: readonly ErrorDetail[], given: Body) => Error;

const DETAILS_MAX = 50;
const VALUE_MAX = 200;
const refusals = new WeakMap<object, Refusal>();

/** The error for violations of the class, instead of the usual one. */
export function RefusedAs(refusal: Refusal): ClassDecorator {
  return (target) => void refusals.set(target, refusal);
}

const REFUSALS: Readonly<Record<ArgumentMetadata['type'], Refusal>> = {
  body: (faults) => bodyInvalid('body', faults),
  query: parametersInvalid,
  param: segmentsUnknown,
  custom: parametersInvalid,
};

/** A global pipe. Parameters without such a class (TMF bodies, usage) pass unchanged. */
export class RequestPipe implements PipeTransform<unknown, unknown> {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || metatype === undefined || fieldsOf(metatype).length === 0) {
      return value;
    }
    const given = value ?? {};
    const refusal = refusals.get(metatype) ?? REFUSALS[type];
    if (!isObject(given)) throw refusal([{ path: '', message: 'must be a JSON object' }], {});
    const { request, unknown, broken } = judged(metatype, given);
    // Clients cannot add path parameters, so none are unknown.
    const faults = type === 'param' ? broken : [...unknown, ...broken];
    if (faults.length > 0) throw refusal(faults.slice(0, DETAILS_MAX), given);
    return request;
  }
}

/** The faults of a body as a request of the class, for the result of a patch. */
export function requestFaults(described: Type<object>, given: Body): readonly ErrorDetail[] {
  const { unknown, broken } = judged(described, given);
  return [...unknown, ...broken].slice(0, DETAILS_MAX);
}

function judged(described: Type<unknown>, given: Body) {
  const unknown: ErrorDetail[] = [];
  const request = instanceFrom(described, given, '', unknown);
  const broken = faultsOf(validateSync(request, { stopAtFirstError: true }), '');
  return { request, unknown, broken };
}

function faultsOf(errors: readonly ValidationError[], within: string): readonly ErrorDetail[] {
  return errors.flatMap((error) => {
    const path = joinPath(within, error.property);
    const [rule] = Object.values(error.constraints ?? {});
    const own = rule === undefined ? [] : [faultOf(error, path, rule)];
    return [...own, ...faultsOf(error.children ?? [], path)];
  });
}

function faultOf({ property, value }: ValidationError, path: string, rule: string): ErrorDetail {
  const given: unknown = value;
  if (given === undefined || given === null) return { path, message: 'is mandatory' };
  // Messages of class-validator begin with the field name, which the path already states.
  const message = rule.startsWith(`${property} `) ? rule.slice(property.length + 1) : rule;
  if (typeof given === 'object') return { path, message };
  return { path, value: typeof given === 'string' ? given.slice(0, VALUE_MAX) : given, message };
}
