import { cycleCases, unfollowedCases } from './accounts';
import { alteringCases } from './altering';
import { askingCases } from './asking';
import { bundlingCases } from './bundling';
import type { Cases } from './case';
import { changingCases } from './changing';
import { characteristicCases } from './characteristics';
import { contradictingCases } from './contradicting';
import { endedCases } from './ended';
import { misplacedCases } from './misplaced';
import { namedCases } from './named';
import { namelessCases } from './nameless';
import { onSaleCases } from './on-sale';
import { periodCases } from './periods';
import { listedCases, pricedCases } from './priced';
import { accountCases, balanceCases, namingCases, usageCases } from './paying';
import { sellingCases } from './selling';

/** What shows the rows of docs/tmf-behaviour.md that no suite of its own shows. */
export const CASES: Cases = {
  ...sellingCases,
  ...bundlingCases,
  ...changingCases,
  ...endedCases,
  ...alteringCases,
  ...misplacedCases,
  ...namedCases,
  ...namelessCases,
  ...onSaleCases,
  ...periodCases,
  ...pricedCases,
  ...listedCases,
  ...characteristicCases,
  ...contradictingCases,
  ...usageCases,
  ...balanceCases,
  ...accountCases,
  ...cycleCases,
  ...unfollowedCases,
  ...namingCases,
  ...askingCases,
};
