// The TMF666 resources that are documents and nothing more.
import type { Provider } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { changedAttributes, provideDocuments, type ResourceRules, type ResourceType } from '../tmf';
import { cycleInUse } from './account.errors';
import { CycleSpecificationRepository } from './store/cycle-specification.repository';
import { ASKING } from './tmf666/cycle-specification.convert';
import { withBalanceOf, withModified, withParties } from './tmf666/account.convert';
import {
  financialAccountType,
  partyAccountType,
  settlementAccountType,
} from './tmf666/account-types';
import {
  billFormatType,
  billingCycleSpecificationType,
  billPresentationMediaType,
} from './tmf666/bill-presentation-types';

const MODIFIED: ResourceRules = {
  beforeCreate: (_tx, body, { at }) => withModified(body, at),
  beforePatch: (_tx, _before, after, { at }) => withModified(after, at),
};

const BALANCED: ResourceRules = {
  beforeCreate: (_tx, body, { at }) => withModified(withParties(body), at),
  beforePatch: (_tx, before, after, { at }) =>
    withModified(withParties(withBalanceOf(before.body, after)), at),
};

const specifications = new CycleSpecificationRepository();

/** What accounts follow stays as it is, so that nothing of theirs is billed otherwise than they were told. */
const FOLLOWED: ResourceRules = {
  beforePatch: async (tx, { id, body }, after) => {
    const changed = changedAttributes(body, after);
    if (ASKING.some((name) => changed.includes(name))) await refuseFollowed(tx, id);
    return after;
  },
  beforeDelete: (tx, { id }) => refuseFollowed(tx, id),
};

async function refuseFollowed(tx: Tx, id: string): Promise<void> {
  if (await specifications.isFollowed(tx, id)) throw cycleInUse(id);
}

const balanced = [partyAccountType, settlementAccountType];
const settings = [billFormatType, billPresentationMediaType];

export const documentTypes: readonly ResourceType[] = [
  ...balanced,
  financialAccountType,
  billingCycleSpecificationType,
  ...settings,
];

export const documentProviders: readonly Provider[] = [
  ...balanced.map((type) => provideDocuments(type, BALANCED)),
  provideDocuments(financialAccountType, MODIFIED),
  provideDocuments(billingCycleSpecificationType, FOLLOWED),
  ...settings.map((type) => provideDocuments(type)),
];
