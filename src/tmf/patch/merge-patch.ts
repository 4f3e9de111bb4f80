// RFC 7396: objects merge, null deletes, everything else (arrays too) replaces.
import { type Body, isBody } from '../resource-type';

export function mergePatch(target: Body, patch: Body): Body {
  const result: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (isBody(value)) {
      const inner = Object.hasOwn(result, name) ? result[name] : undefined;
      result[name] = mergePatch(isBody(inner) ? inner : {}, value);
    } else result[name] = value;
  }
  return result;
}
