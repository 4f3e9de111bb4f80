// TMF654 classifies buckets by what they pay for: `monetary`, `voice`, `data`, `sms`, `other`.
import { ownValue } from '../../core/own-value';
import { isKnownCurrency } from '../../core/money';
import { referenceUnit } from './reference-unit';

const BY_REFERENCE_UNIT: Readonly<Record<string, string>> = {
  byte: 'data',
  second: 'voice',
  message: 'sms',
};

const UNIT_BY_TYPE: Readonly<Record<string, string>> = {
  data: 'byte',
  voice: 'second',
  sms: 'message',
};

export function usageTypeOf(unit: string): string {
  if (isKnownCurrency(unit)) return 'monetary';
  return ownValue(BY_REFERENCE_UNIT, referenceUnit(unit)) ?? 'other';
}

/**
 * True for money in a data, voice or sms bucket or what another of these types counts, for another unit than money in a
 * monetary one, and for another currency.
 */
export function contradicts(usageType: string, unit: string): boolean {
  const isMoney = isKnownCurrency(unit);
  if (isKnownCurrency(usageType)) return usageType !== unit;
  if (usageType === 'monetary') return !isMoney;
  const counted = ownValue(BY_REFERENCE_UNIT, referenceUnit(unit)) ?? usageType;
  return ownValue(UNIT_BY_TYPE, usageType) !== undefined && (isMoney || counted !== usageType);
}

/** The unit of a bucket for which none was stated; undefined for money, which depends on the account. */
export function unitOf(usageType: string): string | undefined {
  if (isKnownCurrency(usageType)) return usageType;
  return usageType === 'monetary' ? undefined : (ownValue(UNIT_BY_TYPE, usageType) ?? 'unit');
}
