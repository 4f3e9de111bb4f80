// A spend limit: how much a node, a subscription or a subject may spend in a window, and at which shares of it somebody
// is told. Customers set limits, so they are no terms of a contract.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { type Decimal, decimal, isDecimalText } from '../../core/decimal';
import { isKnownUnit } from '../../core/quantity';
import type { Instant, Period } from '../../core/time';
import {
  type Fields,
  has,
  type LineError,
  openFields,
  pathOf,
  readChoice,
  readDecimal,
  readList,
  readText,
  report,
} from '../../rating';
import { parseScope, readQuantityUnit } from './parse-scope';
import type { TermLookup } from './parse-scope';
import type { Scope } from './scope';

export type LimitedNode = {
  readonly kind: 'account' | 'subscription' | 'subject';
  readonly id: string;
};

export type SpendLimit = {
  readonly id: string;
  readonly on: LimitedNode;
  readonly scope: Scope;
  /** The unit of its quantity; null where it is an amount of money. */
  readonly unit: string | null;
  readonly limit: Decimal;
  readonly per: 'day' | 'month' | 'period' | 'term';
  readonly kind: 'hard' | 'soft';
  /** Percentages as they were told, lowest first. */
  readonly thresholds: readonly Decimal[];
  readonly whenReached: 'block' | 'throttle' | 'notify';
  readonly atRating: 'accept' | 'reject';
};

const FIELDS = 'id on scope measure limit per kind thresholds whenReached atRating'.split(' ');
const NODES = ['account', 'subscription', 'subject'] as const;

export function parseLimit(
  json: unknown,
  path: string,
  lookup: TermLookup,
  errors: LineError[],
): SpendLimit | undefined {
  const before = errors.length;
  const fields = openFields(json, path, FIELDS, errors);
  if (!fields) return undefined;
  const unit = readQuantityUnit(fields, 'measure');
  if (unit !== null && unit !== '' && !isKnownUnit(unit) && !lookup.isUnit(unit)) {
    report(fields, 'measure.quantity', 'line.unknown-unit', `there is no unit ${unit}`);
  }
  const atRating = has(fields, 'atRating')
    ? readChoice(fields, 'atRating', ['accept', 'reject'])
    : 'accept';
  const limit: SpendLimit = {
    id: readText(fields, 'id'),
    on: readNode(fields),
    scope: parseScope(fields),
    unit,
    limit: readDecimal(fields, 'limit', 'zeroOrMore'),
    per: readChoice(fields, 'per', ['day', 'month', 'period', 'term']),
    kind: readChoice(fields, 'kind', ['hard', 'soft']),
    thresholds: readThresholds(fields),
    whenReached: has(fields, 'whenReached')
      ? readChoice(fields, 'whenReached', ['block', 'throttle', 'notify'])
      : 'notify',
    atRating,
  };
  return errors.length > before ? undefined : limit;
}

function readNode(fields: Fields): LimitedNode {
  const on = openFields(fields.values['on'], pathOf(fields, 'on'), NODES, fields.errors);
  const named = on ? NODES.filter((kind) => has(on, kind)) : [];
  const [kind] = named;
  if (on && kind !== undefined && named.length === 1) return { kind, id: readText(on, kind) };
  if (on) report(fields, 'on', 'line.malformed', 'names an account, a subscription or a subject');
  return { kind: 'account', id: '' };
}

function readThresholds(fields: Fields): readonly Decimal[] {
  if (!has(fields, 'thresholds')) return [];
  const list = readList(fields, 'thresholds').map(String);
  const wrong = list.findIndex((text) => !isDecimalText(text) || text.startsWith('-'));
  if (wrong >= 0) {
    report(fields, `thresholds[${wrong}]`, 'line.malformed', 'must be a percentage like "80"');
    return [];
  }
  return list.map(decimal).toSorted((a, b) => a.comparedTo(b));
}

/** The window of a limit that contains an instant; null is the whole time. */
export function limitWindow(
  { per }: SpendLimit,
  at: Instant,
  cycle: BillingCycle,
  term: Period | undefined,
): Period | null {
  switch (per) {
    case 'term':
      return term ?? null;
    case 'period':
      return periodContaining(cycle, at);
    case 'day':
    case 'month': {
      const { timeZone } = cycle;
      return periodContaining({ frequency: per, interval: 1, anchorDay: 1, timeZone }, at);
    }
  }
}
