// The `price` of a line, from JSON: the model it names reads its own fields.
import { isObject } from '../core/json';
import { type LineError, openFields } from './fields';
import type { Model, Price } from './price';
import { MODELS, MODEL_NAMES } from './pricing/pricing';

/** `isBounded`: the line refuses what is beyond the last tier. */
export function parsePrice(
  json: unknown,
  path: string,
  errors: LineError[],
  isBounded = false,
): Price | undefined {
  const name = nameOf(json, path, errors);
  if (name === undefined) return undefined;
  const model = MODELS[name];
  const fields = openFields(json, path, ['model', ...model.fields], errors);
  return fields && model.parse(fields, isBounded);
}

function nameOf(json: unknown, path: string, errors: LineError[]): Model | undefined {
  const model = isObject(json) ? json['model'] : undefined;
  const known = MODEL_NAMES.find((name) => name === model);
  if (known !== undefined) return known;
  if (json === undefined) errors.push({ path, code: 'line.missing', message: 'is required' });
  else {
    const message = `must be one of ${MODEL_NAMES.join(', ')}`;
    errors.push({ path: `${path}.model`, code: 'price.unknown-model', message });
  }
  return undefined;
}
