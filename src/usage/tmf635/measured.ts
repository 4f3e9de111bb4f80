// What any wire says was measured → what is kept. One fact is judged alike at every door.
import { type AttributeValue, UNREADABLE } from '../../charging';
import { isDecimalText } from '../../core/decimal';
import { plainNumber } from '../../tmf';
import type { MeterUnit } from '../meter-units.service';

/** Undefined when nothing is said of it. Numbers whose digits a double would change are text by now. */
export function measuredDecimal(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'number' ? plainNumber(value) : value;
  return typeof text === 'string' && isDecimalText(text) ? text : UNREADABLE;
}

/** What counts usages needs none, nor what is priced by its amount; else what is missing is never zero. */
export function measuredQuantity(
  value: unknown,
  amount: string | undefined,
  meter: MeterUnit | undefined,
): string {
  const isNeeded = meter?.isCount !== true && amount === undefined;
  return measuredDecimal(value) ?? (isNeeded ? UNREADABLE : '0');
}

export function isAttribute(value: unknown): value is AttributeValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
