// Reads measured values alike for all wires.
import { type AttributeValue, UNREADABLE } from '../../charging';
import { isDecimalText } from '../../core/decimal';
import { plainNumber } from '../../tmf';
import type { MeterUnit } from '../meter-units.service';

/** Undefined when no value is given. Numbers that a double would change have been kept as text. */
export function measuredDecimal(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'number' ? plainNumber(value) : value;
  return typeof text === 'string' && isDecimalText(text) ? text : UNREADABLE;
}

/** Usage of counting meters, or with an amount of its own, needs no quantity; otherwise a missing one is never zero. */
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
