// RFC 7396: objects merge, null deletes, everything else (arrays too) replaces.
import { isObject, objectOf } from '../../core/json';
import type { Body } from '../resource-type';

export function mergePatch(target: Body, patch: Body): Body {
  const result: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, name);
    else if (isObject(value)) {
      const inner = Object.hasOwn(result, name) ? result[name] : undefined;
      result[name] = mergePatch(objectOf(inner), value);
    } else result[name] = value;
  }
  return result;
}
