// formula: what an author wrote. Over a period it prices the running total like any other model, with the
// attributes of the event that moves it: the event pays f(after) − f(before). Both are rounded before the
// difference is taken, so that with the same attributes charges add up to the price of the total.
import { ZERO } from '../../core/decimal';
import { NOTHING } from '../../core/fraction';
import { type Fields, has, readText, report } from '../fields';
import { parseExpression, isFault } from '../formula/parse-expression';
import type { FormulaPrice } from '../price';
import type { PriceModel } from './price-model';
import { straight } from './shape';

export const formulaModel: PriceModel<FormulaPrice> = {
  measures: 'quantity',
  pricesEventsAlike: false,
  fields: ['expression'],
  parse: readFormula,
  // The price depends on the event, so only rating can tell its parts.
  parts: () => [],
  shape: () => straight(ZERO, NOTHING),
  formula: ({ expression, formula }) => ({ text: expression, parsed: formula }),
};

function readFormula(fields: Fields): FormulaPrice {
  const expression = readText(fields, 'expression');
  const nothing = { kind: 'number', value: NOTHING } as const;
  if (!has(fields, 'expression') || expression === '') {
    return { model: 'formula', expression, formula: nothing };
  }
  const formula = parseExpression(expression);
  if (!isFault(formula)) return { model: 'formula', expression, formula };
  report(fields, 'expression', formula.code, `${expression.slice(0, 100)}: ${formula.message}`);
  return { model: 'formula', expression, formula: nothing };
}
