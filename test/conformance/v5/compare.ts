import type { Json } from '../contract';

export function scalars(body: Json): [string, Json][] {
  return Object.entries<Json>(body).filter(([, value]) => typeof value !== 'object');
}

export function without(body: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

const VALUES = [/^(amount,)?units$/, /^(unit,)?value$/, /^(endDateTime,?)?(startDateTime)?$/];

/** Objects that do not say their class. What a characteristic holds is nobody's structure. */
export function withoutClass(value: Json, path: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((each, at) => withoutClass(each, `${path}[${at}]`));
  if (typeof value !== 'object' || value === null) return [];
  const names = Object.keys(value).toSorted().join();
  const own = '@type' in value || VALUES.some((shape) => shape.test(names)) ? [] : [path];
  const inner = Object.entries(value).filter(([name]) => name !== 'value');
  return [...own, ...inner.flatMap(([name, each]) => withoutClass(each, `${path}.${name}`))];
}

/** What was sent and is not there. */
export function missing(sent: Json, got: Json, path: string): string[] {
  if (typeof sent !== 'object' || sent === null) {
    return sent === got ? [] : [`${path}: ${JSON.stringify(sent)} is ${JSON.stringify(got)}`];
  }
  if (typeof got !== 'object' || got === null) return [`${path}: ${JSON.stringify(got)}`];
  return Object.entries<Json>(sent).flatMap(([name, each]) =>
    missing(each, got[name], path === '' ? name : `${path}.${name}`),
  );
}
