import type { Cases } from './case';
import { askingCases } from './asking';
import { accountCases, balanceCases, namingCases, usageCases } from './paying';
import { sellingCases } from './selling';

/** What shows the rows of docs/tmf-behaviour.md that no suite of its own shows. */
export const CASES: Cases = {
  ...sellingCases,
  ...usageCases,
  ...balanceCases,
  ...namingCases,
  ...accountCases,
  ...askingCases,
};
