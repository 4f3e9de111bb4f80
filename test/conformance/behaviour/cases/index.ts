import { cycleCases, unfollowedCases } from './accounts';
import { alteringCases } from './altering';
import { askingCases } from './asking';
import type { Cases } from './case';
import { changingCases } from './changing';
import { characteristicCases } from './characteristics';
import { namedCases } from './named';
import { onSaleCases } from './on-sale';
import { listedCases, pricedCases } from './priced';
import { accountCases, balanceCases, namingCases, usageCases } from './paying';
import { sellingCases } from './selling';

/** What shows the rows of docs/tmf-behaviour.md that no suite of its own shows. */
export const CASES: Cases = {
  ...sellingCases,
  ...changingCases,
  ...alteringCases,
  ...namedCases,
  ...onSaleCases,
  ...pricedCases,
  ...listedCases,
  ...characteristicCases,
  ...usageCases,
  ...balanceCases,
  ...accountCases,
  ...cycleCases,
  ...unfollowedCases,
  ...namingCases,
  ...askingCases,
};
