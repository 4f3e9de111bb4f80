// How two values of JSON relate, path by path.
import type { Json } from './contract';

/** Paths at which `actual` does not hold what `sent` says. Objects may have grown, lists may not. */
export function losses(sent: Json, actual: Json, except: ReadonlySet<string>, path = ''): string[] {
  if (Array.isArray(sent)) {
    if (!Array.isArray(actual) || actual.length !== sent.length)
      return [`${path} ${show(sent)} → ${show(actual)}`];
    return sent.flatMap((item, index) => losses(item, actual[index], except, `${path}[${index}]`));
  }
  if (typeof sent === 'object' && sent !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) {
      return [`${path} ${show(sent)} → ${show(actual)}`];
    }
    return Object.entries<Json>(sent)
      .filter(([name]) => !except.has(name))
      .flatMap(([name, value]) =>
        losses(value, actual[name], except, path === '' ? name : `${path}.${name}`),
      );
  }
  return Object.is(sent, actual) ? [] : [`${path} ${show(sent)} → ${show(actual)}`];
}

/** Both ways: nothing lost and nothing new. */
export function differences(left: Json, right: Json, except: ReadonlySet<string>): string[] {
  return [...new Set([...losses(left, right, except), ...losses(right, left, except)])];
}

export type Scalar = { readonly path: string; readonly value: string | number | boolean };

/** Every scalar with its dotted path; places in lists have no number in TMF630. */
export function scalarsOf(value: Json, path = ''): Scalar[] {
  if (Array.isArray(value)) return value.flatMap((item) => scalarsOf(item, path));
  if (typeof value === 'object' && value !== null) {
    return Object.entries<Json>(value).flatMap(([name, inner]) =>
      scalarsOf(inner, path === '' ? name : `${path}.${name}`),
    );
  }
  return value === null || value === undefined || value === '' ? [] : [{ path, value }];
}

export function hasNull(value: Json): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values<Json>(value).some(hasNull);
}

function show(value: Json): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
