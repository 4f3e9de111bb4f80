// Cases of the offline rater: each has one rate line, its usages in order and, if wanted, the end of the period.
// Groups have running totals of their own, as in the server; windows count from midnight UTC.
import { formatDecimal, parseDecimal, sum } from '../core/decimal';
import { isObject, timeOf } from '../core/json';
import { instant } from '../core/time';
import {
  type Attributes,
  type CompiledLine,
  type CounterState,
  type LineError,
  type Usage,
  closing,
  compileCard,
  emptyState,
  groupKey,
  isNotRatable,
  parseLine,
  rate,
} from '../rating';

export type CaseAnswer =
  | { readonly id: unknown; readonly charges: readonly string[]; readonly total: string }
  | { readonly id: unknown; readonly error: LineError };

type Fault = { readonly fault: LineError };

export function answerCases(cases: readonly unknown[]): readonly CaseAnswer[] {
  return cases.map(answerCase);
}

export function answerCase(json: unknown): CaseAnswer {
  if (!isObject(json)) return { id: null, error: wrong('', 'a case must be an object') };
  const id = json['id'] ?? null;
  const line = lineOf(json['line']);
  if ('fault' in line) return { id, error: line.fault };
  const usages = usagesOf(json['usage']);
  if ('fault' in usages) return { id, error: usages.fault };
  const closes = json['closing'] ?? false;
  if (typeof closes !== 'boolean') return { id, error: wrong('closing', 'must be true or false') };
  const rated = rateAll(line, usages);
  if ('fault' in rated) return { id, error: rated.fault };
  const due = closes ? rated.states.map((state) => closing(line, state)) : [];
  const total = formatDecimal(sum([...rated.charges, ...due].map(parseDecimal)));
  return { id, charges: rated.charges, total };
}

function rateAll(
  line: CompiledLine,
  usages: readonly Usage[],
): { readonly charges: readonly string[]; readonly states: readonly CounterState[] } | Fault {
  const groups = new Map<string, CounterState>();
  const charges: string[] = [];
  for (const [index, usage] of usages.entries()) {
    const group = groupKey(line, usage, 'UTC');
    const rated = rate(line, groups.get(group) ?? emptyState, usage);
    if (isNotRatable(rated)) return { fault: { ...rated, path: `usage[${index}].${rated.path}` } };
    groups.set(group, rated.state);
    charges.push(rated.charge);
  }
  // A period without usage closes too, because a minimum may be owed.
  return { charges, states: groups.size === 0 ? [emptyState] : [...groups.values()] };
}

/** A case without a meter sums in the unit of its line. */
function lineOf(json: unknown): CompiledLine | Fault {
  const errors: LineError[] = [];
  const given = isObject(json) ? { id: 'line', meter: 'usage', ...json } : json;
  const unit = isObject(json) && typeof json['unit'] === 'string' ? json['unit'] : 'unit';
  const lookup = {
    meter: () => ({ unit, aggregation: 'sum' as const }),
    isUnit: () => true,
  };
  const line = parseLine(given, 'line', lookup, errors);
  const compiled = line && compileCard([line], lookup).lines[0];
  return compiled ?? { fault: errors[0] ?? wrong('line', 'cannot be read') };
}

function usagesOf(json: unknown): readonly Usage[] | Fault {
  if (!Array.isArray(json)) return { fault: wrong('usage', 'must be a list of usages') };
  const usages: Usage[] = [];
  for (const [index, entry] of json.entries()) {
    const usage = usageOf(entry, index);
    if ('fault' in usage) return usage;
    usages.push(usage);
  }
  return usages;
}

function usageOf(json: unknown, index: number): Usage | Fault {
  const path = `usage[${index}]`;
  if (!isObject(json)) return { fault: wrong(path, 'must be an object') };
  const { quantity, amount, at, attributes = {} } = json;
  if (typeof quantity !== 'string') return { fault: wrong(`${path}.quantity`, DECIMAL_TEXT) };
  if (amount !== undefined && typeof amount !== 'string') {
    return { fault: wrong(`${path}.amount`, DECIMAL_TEXT) };
  }
  const time = at === undefined ? instant(index) : timeOf(at);
  if (time === undefined) return { fault: wrong(`${path}.at`, 'must be an ISO 8601 instant') };
  if (!isAttributes(attributes)) {
    return { fault: wrong(`${path}.attributes`, 'must be an object of texts, numbers or flags') };
  }
  const usage = { id: index.toString().padStart(12, '0'), at: time, quantity, attributes };
  return amount === undefined ? usage : { ...usage, amount };
}

const DECIMAL_TEXT = 'must be a plain decimal in a string, like "0.5"';

function isAttributes(json: unknown): json is Attributes {
  const simple = ['string', 'number', 'boolean'];
  return isObject(json) && Object.values(json).every((value) => simple.includes(typeof value));
}

function wrong(path: string, message: string): LineError {
  return { path, code: 'rate.malformed-case', message };
}
