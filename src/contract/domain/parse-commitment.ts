// A commitment from JSON: what is owed at least, in money or in a quantity, and what it costs inside and outside.
import { isKnownUnit } from '../../core/quantity';
import {
  type Fields,
  has,
  openFields,
  optionalDecimal,
  pathOf,
  readDecimal,
  readFlag,
  readList,
  readWhole,
  report,
} from '../../rating';
import { readInstant, readPer, readPriority, readQuantityUnit, readRate } from './parse-scope';
import type { Shared, TermLookup } from './parse-scope';
import { type Commitment, PRIORITY_ABSENT, type RampStep, type Rollover } from './term';

export function parseCommitment(fields: Fields, shared: Shared, lookup: TermLookup): Commitment {
  const unit = readQuantityUnit(fields, 'measure');
  if (unit !== null && unit !== '' && !isKnownUnit(unit) && !lookup.isUnit(unit)) {
    report(fields, 'measure.quantity', 'line.unknown-unit', `there is no unit ${unit}`);
  }
  const rate = readRate(fields, 'rate');
  if (unit === null && rate?.price && rate.price.model !== 'unit') {
    const message = 'a commitment in money has a price of model unit, or a multiplier';
    report(fields, 'rate.price.model', 'term.not-applicable', message);
  }
  const trueUp = has(fields, 'trueUp') ? readFlag(fields, 'trueUp') : true;
  const rollover = readRollover(fields);
  if (rollover !== null && !trueUp) {
    report(fields, 'rollover', 'term.not-applicable', 'what was never paid cannot roll over');
  }
  const per = readPer(fields);
  if (rollover !== null && per.kind === 'term') {
    report(fields, 'rollover', 'term.not-applicable', 'nothing comes after the term');
  }
  return {
    ...shared,
    kind: 'commitment',
    unit,
    amount: readDecimal(fields, 'amount', 'zeroOrMore'),
    per,
    rate,
    overage: readRate(fields, 'overage'),
    trueUp,
    priority: readPriority(fields, PRIORITY_ABSENT),
    ramp: readRamp(fields),
    rollover,
  };
}

function readRamp(fields: Fields): readonly RampStep[] {
  if (!has(fields, 'ramp')) return [];
  const steps = readList(fields, 'ramp').flatMap((json, index): RampStep[] => {
    const path = `${pathOf(fields, 'ramp')}[${index}]`;
    const step = openFields(json, path, ['from', 'amount'], fields.errors);
    if (!step) return [];
    const from = readInstant(step, 'from');
    if (from === null) report(step, 'from', 'line.missing', 'is required');
    return from === null ? [] : [{ from, amount: readDecimal(step, 'amount', 'zeroOrMore') }];
  });
  return steps.toSorted((a, b) => a.from - b.from);
}

function readRollover(fields: Fields): Rollover | null {
  if (!has(fields, 'rollover')) return null;
  const path = pathOf(fields, 'rollover');
  const rollover = openFields(fields.values['rollover'], path, ['max', 'periods'], fields.errors);
  if (!rollover) return null;
  const max = optionalDecimal(rollover, 'max', 'zeroOrMore');
  return { max, periods: readWhole(rollover, 'periods', 1, 120) };
}
