// The TMF666 resources that are documents and nothing more.
import type { Provider } from '@nestjs/common';
import { provideDocuments, type ResourceRules, type ResourceType } from '../tmf';
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

const balanced = [partyAccountType, settlementAccountType];
const settings = [billingCycleSpecificationType, billFormatType, billPresentationMediaType];

export const documentTypes: readonly ResourceType[] = [
  ...balanced,
  financialAccountType,
  ...settings,
];

export const documentProviders: readonly Provider[] = [
  ...balanced.map((type) => provideDocuments(type, BALANCED)),
  provideDocuments(financialAccountType, MODIFIED),
  ...settings.map((type) => provideDocuments(type)),
];
