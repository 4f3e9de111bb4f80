// The ways in which v5 rearranges attributes of v4.
import { ownValue } from '../../core/own-value';
import { isObject, objectOf } from '../../core/json';
import type { Body } from '../resource-type';
import type { Reshape } from './next-schema';

const OF_A_REFERENCE = ['id', 'href', 'name', '@referredType'];

/** `{role, id, name}` → `{role, <key>: {id, name}}`: the reference gets an object of its own. */
export function nestedUnder(key: string): Reshape {
  return {
    toNext: (former) => {
      const { role, [key]: inner, ...rest } = former;
      const roleOf = role === undefined ? {} : { role };
      if (isObject(inner)) {
        const outer = without(rest, OF_A_REFERENCE);
        return { ...outer, ...roleOf, [key]: { ...inner, ...only(rest, OF_A_REFERENCE) } };
      }
      return isNobody(rest) ? { ...roleOf, ...rest } : { ...roleOf, [key]: rest };
    },
    fromNext: (next) => {
      const { role, [key]: inner, ...outer } = next;
      const roleOf = role === undefined ? {} : { role };
      if (!isObject(inner)) return next;
      // An empty object is kept: it says that there is somebody, but not who.
      const isSaid = Object.keys(inner).length > 0;
      const isFlat =
        isSaid && Object.keys(outer).length === 0 && !('role' in inner) && !(key in inner);
      if (isFlat) return { ...roleOf, ...inner };
      // Both objects have attributes: both are kept, and the reference stays visible for v4.
      return { ...outer, ...roleOf, ...only(inner, OF_A_REFERENCE), [key]: inner };
    },
    // Attributes beyond a reference may be stored apart, below the key.
    placesOf: (path) => {
      const [first, ...rest] = path;
      const [name] = rest;
      if (first !== key) return [path];
      if (name === undefined) return [];
      return OF_A_REFERENCE.includes(name) ? [rest] : [rest, path];
    },
  };
}

/** True when only the class of the relation is stated. */
function isNobody(rest: Body): boolean {
  return Object.keys(rest).every((name) => name === '@baseType' || name === '@schemaLocation');
}

/** `{relationshipType, <key>: {id, …}}` → `{relationshipType, id, <key>: {…}}`. */
export function liftedFrom(key: string, names: readonly string[] = OF_A_REFERENCE): Reshape {
  return {
    toNext: (former) => {
      const { [key]: inner, ...outer } = former;
      if (!isObject(inner)) return former;
      const rest = without(inner, names);
      const isSaid = Object.keys(inner).length > 0 && Object.keys(rest).length === 0;
      return { ...outer, ...only(inner, names), ...(isSaid ? {} : { [key]: rest }) };
    },
    fromNext: (next) => {
      const { [key]: rest, ...outer } = next;
      const inner = { ...objectOf(rest), ...only(outer, names) };
      const isThere = isObject(rest) || Object.keys(inner).length > 0;
      return { ...without(outer, names), ...(isThere ? { [key]: inner } : {}) };
    },
    placesOf: (path) => [path[0] !== undefined && names.includes(path[0]) ? [key, ...path] : path],
  };
}

/** A text of v4 that became the `id` of an object: `parentId` → `parent {id}`. */
export function identified(former: string, next: string): Reshape {
  return {
    toNext: (body) => {
      const { [former]: id, ...rest } = body;
      if (typeof id !== 'string') return body;
      const more = rest[next];
      return { ...rest, [next]: { ...objectOf(more), id } };
    },
    fromNext: (body) => {
      const { [next]: object, ...rest } = body;
      if (!isObject(object) || typeof object['id'] !== 'string') return body;
      const { id, ...more } = object;
      const kept = Object.keys(more).length === 0 ? {} : { [next]: more };
      return { ...rest, ...kept, [former]: id };
    },
    placesOf: (path) => {
      const [first, second, ...rest] = path;
      return [first === next && second === 'id' ? [former, ...rest] : path];
    },
  };
}

/** A text of v4 that became a list of identifiers; what does not fit into a text is stored under `aside`. */
export function identifiers(name: string, aside: string): Reshape {
  return {
    toNext: (body) => {
      const { [name]: id, [aside]: all, ...rest } = body;
      if (Array.isArray(all) && (id === undefined || idOf(all[0]) === id)) {
        return { ...rest, [name]: all };
      }
      return id === undefined ? body : { ...body, [name]: [{ id }] };
    },
    fromNext: (body) => {
      const { [name]: all, ...rest } = body;
      if (!Array.isArray(all)) return body;
      const first = idOf(all[0]);
      const known = first === undefined ? {} : { [name]: first };
      const isPlain = all.length === 1 && Object.keys(objectOf(all[0])).join() === 'id';
      return { ...rest, ...known, ...(isPlain && first !== undefined ? {} : { [aside]: all }) };
    },
    placesOf: (path) => (path[0] === name ? [] : [path]),
  };
}

/** Several words of v5 for one of v4: the v5 word is stored under `aside`, beside that of v4. */
export function details(
  name: string,
  aside: string,
  formerly: Readonly<Record<string, string>>,
): Reshape {
  const formerOf = (word: unknown): string | undefined =>
    typeof word === 'string' ? ownValue(formerly, word) : undefined;
  return {
    toNext: (body) => {
      const { [aside]: detail, ...rest } = body;
      const former = formerOf(detail);
      return former !== undefined && former === body[name] ? { ...rest, [name]: detail } : body;
    },
    fromNext: (body) => {
      const former = formerOf(body[name]);
      return former === undefined ? body : { ...body, [name]: former, [aside]: body[name] };
    },
    placesOf: (path) => [path.length === 1 && path[0] === name ? [aside] : path],
  };
}

function idOf(value: unknown): string | undefined {
  const id = isObject(value) ? value['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

export function only(body: Body, names: readonly string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));
}

export function without(body: Body, names: readonly string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}
