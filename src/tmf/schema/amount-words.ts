// An amount is said once, in the words of its structure: which of two would count is nobody's to guess, and one in the
// words of another structure would not count at all.
import type { Ajv, SchemaObject } from 'ajv';
import { objectOf } from '../../core/json';
import { isSameValue } from '../same-value';
import type { ObjectSchema } from './schema';

type Said = Readonly<Record<string, unknown>>;

/** Names of one fact: TMF620 spells money `{unit, value}`, TMF654 a quantity `{amount, units}`. */
const SPELLINGS = [
  ['amount', 'value'],
  ['units', 'unit'],
] as const;

const IN_PRICE = ['dutyFreeAmount', 'taxIncludedAmount', 'percentage'];

/** The embedded price of an offering, whose money may stand in place of its `dutyFreeAmount`. */
const MONEY_OR_PRICE = 'ProductPriceValue';

/** The keywords of a structure that says an amount. */
export function amountRulesOf({ name, attributes }: ObjectSchema): SchemaObject {
  const has = (one: string, other: string) => one in attributes && other in attributes;
  const isPrice = 'dutyFreeAmount' in attributes;
  if (!isPrice && !has('value', 'unit') && !has('amount', 'units')) return {};
  return { saidOnce: true, ...(isPrice && name !== MONEY_OR_PRICE ? { inPrice: true } : {}) };
}

export function addAmountRules(ajv: Ajv): void {
  ajv.addKeyword({
    keyword: 'saidOnce',
    type: 'object',
    schemaType: 'boolean',
    validate: (_: boolean, said: Said) => !isSaidTwice(said),
    error: { message: 'must say one amount, and one unit' },
  });
  ajv.addKeyword({
    keyword: 'inPrice',
    type: 'object',
    schemaType: 'boolean',
    validate: (_: boolean, said: Said) => !isMoneyAlone(said),
    error: { message: 'must say its amount as dutyFreeAmount or taxIncludedAmount' },
  });
}

function isSaidTwice(said: Said): boolean {
  const isTwice = SPELLINGS.some(([one, other]) => {
    return isThere(said[one]) && isThere(said[other]) && said[one] !== said[other];
  });
  return isTwice || (isThere(amountIn(said)) && isOtherNet(said));
}

/** True when `dutyFreeAmount` is not the amount beside it; gross and percentage are other facts of the price. */
function isOtherNet(said: Said): boolean {
  const { unit, value } = objectOf(said['dutyFreeAmount']);
  if (!isThere(unit) && !isThere(value)) return false;
  return !isSameValue([value, unit], [amountIn(said), said['unit'] ?? said['units']]);
}

function isMoneyAlone(said: Said): boolean {
  return isThere(amountIn(said)) && !IN_PRICE.some((name) => isThere(said[name]));
}

function amountIn(said: Said): unknown {
  return said['value'] ?? said['amount'];
}

function isThere(value: unknown): boolean {
  return (value ?? null) !== null;
}
