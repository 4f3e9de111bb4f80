// From an aggregate to the quantity a model prices, on the line's grid, and to the quantity a bill
// shows, in price units.
import { divideRounded } from '../core/rounding';
import { beyondAllowance } from './adjustments/allowance';
import { wholeUnits } from './adjustments/convert';
import type { CompiledLine } from './compile-line';
import { ONE_SCALED } from './grid';

/** The converted quantity, in whole units if required, without the free part. */
export function paidQuantity(line: CompiledLine, aggregate: bigint): bigint {
  const quantity = convertedQuantity(line, aggregate);
  if (line.allowance === null) return quantity;
  return quantity < 0n
    ? -beyondAllowance(-quantity, line.allowance)
    : beyondAllowance(quantity, line.allowance);
}

/** The converted quantity in 10^-12 of the price's unit, free units included. */
export function billedTotal(line: CompiledLine, aggregate: bigint): bigint {
  const quantity = convertedQuantity(line, aggregate);
  const { one } = line.grid;
  return one === ONE_SCALED ? quantity : divideRounded(quantity * ONE_SCALED, one, 'halfUp');
}

function convertedQuantity(line: CompiledLine, aggregate: bigint): bigint {
  const { multiplyBy, one } = line.grid;
  const quantity = multiplyBy === 1n ? aggregate : aggregate * multiplyBy;
  return wholeUnits(quantity, one, line.wholeUnits);
}
