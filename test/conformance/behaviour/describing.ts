// All that only describes: a value for every attribute of a resource that docs/tmf-behaviour.md says so of.
import { isObject } from '../../../src/core/json';
import type { Json } from '../contract';
import { nameOf, type Place, sendableAttributes, type Shape } from './attributes';
import { judgedBy, readTable } from './table';

const rows = readTable();
const attributes = sendableAttributes().filter(({ version }) => version === 'v4');

/** In the words of v4. Far ahead, true and many: what would take effect if anything did. */
export function describing(api: string, resource: string): Json {
  const own = attributes.filter((place) => place.api === api && place.resource === resource);
  const lists = new Set(own.filter(({ shape }) => shape.isList).map(nameOf));
  const holders = new Set(own.map((place) => nameOf({ ...place, path: place.path.slice(0, -1) })));
  const bodies = own
    .filter((place) => !holders.has(nameOf(place)) && isDescribing(place))
    .map((place) => {
      const last: Json = sampleOf(place.path.at(-1) ?? '', place.shape);
      return place.path.reduceRight<Json>((inner, step, index) => {
        const at = { ...place, path: place.path.slice(0, index + 1) };
        return { [step]: lists.has(nameOf(at)) ? [inner] : inner };
      }, last);
    });
  return bodies.reduce(together, {});
}

/** Classes choose schemas, and the id is chosen by the case. */
function isDescribing(place: Place): boolean {
  const { path } = place;
  if (path.some((step) => step.startsWith('@')) || (path.length === 1 && path[0] === 'id')) {
    return false;
  }
  return judgedBy(rows, place).every(({ row }) => row.word === 'describes');
}

function sampleOf(name: string, { type, format, choice }: Shape): Json {
  if (choice !== undefined) return choice;
  if (format === 'date-time') return '2099-03-01T10:20:30.000Z';
  return SAMPLES[type ?? ''] ?? `${name} of it`;
}

const SAMPLES: Readonly<Record<string, Json>> = {
  boolean: true,
  integer: 3,
  number: 1.25,
  object: {},
};

/** Where both say something the first stands; lists are put together entry by entry, the second's again for each. */
export function together(first: Json, second: Json): Json {
  if (Array.isArray(first) && Array.isArray(second)) {
    return first.map((each) => together(each, second[0]));
  }
  if (!isObject(first) || !isObject(second)) return first;
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      name in first && name in second
        ? together(first[name], second[name])
        : (first[name] ?? second[name]),
    ]),
  );
}
