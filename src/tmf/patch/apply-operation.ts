// Applies one operation of RFC 6902. Only own members are followed and written: inherited ones (`constructor`,
// `toString`) are no part of a JSON value and shared by the whole process.
import { type Steps, VALUE_STEPS } from '../query/steps';
import { isSameValue } from '../same-value';
import { type PatchOperation, stepsOf } from './patch-operations';

/**
 * The JSON value being changed; an operation may replace it as a whole. `room` limits what may still be written,
 * because repeated copies would fill any memory. `steps` limits the cost of all operations.
 */
export type Patched = { value: unknown; room: number; readonly steps: Steps };
export type Outcome = 'done' | 'leads nowhere' | 'differs' | 'grows too large';

const OPERATION_STEPS = 24;

type Holder = { [member: string]: unknown } | unknown[];
type Place = { readonly holder: Holder; readonly key: string };

export function applyOperation(patched: Patched, operation: PatchOperation): Outcome {
  patched.steps.spend(OPERATION_STEPS);
  const place = placeAt(patched, operation.path);
  if (place === undefined) return operation.op === 'test' ? 'differs' : 'leads nowhere';
  switch (operation.op) {
    case 'add':
      return writeCopy(patched, operation.value, (value) => add(patched, place, value));
    case 'remove':
      return remove(patched, place);
    case 'replace':
      return writeCopy(patched, operation.value, (value) => replace(place, value));
    case 'test':
      return holds(place) && isSameValue(valueIn(place), operation.value, patched.steps)
        ? 'done'
        : 'differs';
    case 'copy': {
      const from = placeAt(patched, operation.from);
      if (from === undefined || !holds(from)) return 'leads nowhere';
      return writeCopy(patched, valueIn(from), (value) => add(patched, place, value));
    }
    case 'move':
      return move(patched, operation);
  }
}

function move(
  patched: Patched,
  { from: origin, path }: Extract<PatchOperation, { readonly from: string }>,
): Outcome {
  const from = placeAt(patched, origin);
  if (from === undefined || !holds(from) || path.startsWith(`${origin}/`)) return 'leads nowhere';
  const value = valueIn(from);
  remove(patched, from);
  // Looked up again, because removing an array element moves those behind it.
  const place = placeAt(patched, path);
  return place === undefined ? 'leads nowhere' : add(patched, place, value);
}

function writeCopy(patched: Patched, value: unknown, write: (copy: unknown) => Outcome): Outcome {
  const text = JSON.stringify(value);
  patched.room -= text.length;
  patched.steps.spendOnText(text.length);
  return patched.room < 0 ? 'grows too large' : write(JSON.parse(text));
}

function add(patched: Patched, place: Place, value: unknown): Outcome {
  const { holder, key } = place;
  if (!Array.isArray(holder)) return set(place, value);
  const index = key === '-' ? holder.length : indexOf(key);
  if (index === undefined || index > holder.length) return 'leads nowhere';
  shift(patched, holder, index);
  holder.splice(index, 0, value);
  return 'done';
}

function replace(place: Place, value: unknown): Outcome {
  return holds(place) ? set(place, value) : 'leads nowhere';
}

function remove(patched: Patched, place: Place): Outcome {
  if (!holds(place)) return 'leads nowhere';
  const { holder, key } = place;
  if (Array.isArray(holder)) {
    shift(patched, holder, Number(key));
    holder.splice(Number(key), 1);
  } else Reflect.deleteProperty(holder, key);
  return 'done';
}

/** Charges the steps for moving the elements behind an index. */
function shift({ steps }: Patched, list: readonly unknown[], index: number): void {
  steps.spendOnText(list.length - index);
}

/** The last step need not exist, because an operation may add it. */
function placeAt(patched: Patched, pointer: string): Place | undefined {
  let place: Place = { holder: patched, key: 'value' };
  for (const step of stepsOf(pointer)) {
    patched.steps.spend(VALUE_STEPS);
    const holder = holds(place) ? valueIn(place) : undefined;
    if (!isHolder(holder)) return undefined;
    place = { holder, key: step };
  }
  return place;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null;
}

function holds({ holder, key }: Place): boolean {
  if (Array.isArray(holder)) return (indexOf(key) ?? holder.length) < holder.length;
  return Object.hasOwn(holder, key);
}

function valueIn({ holder, key }: Place): unknown {
  return Array.isArray(holder) ? holder[Number(key)] : holder[key];
}

function set({ holder, key }: Place, value: unknown): Outcome {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else if (key === '__proto__') return 'leads nowhere';
  else holder[key] = value;
  return 'done';
}

function indexOf(key: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(key) ? Number(key) : undefined;
}
