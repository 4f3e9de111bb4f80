// The TMF666 resources that are documents and nothing more.
import type { Provider } from '@nestjs/common';
import { provideDocuments, type ResourceRules, type ResourceType } from '../tmf';
import { stampModified } from './domain/stamp-modified';
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
  beforeCreate: (_tx, body, { at }) => stampModified(body, at),
  beforePatch: (_tx, _before, after, { at }) => stampModified(after, at),
};

const accounts = [partyAccountType, settlementAccountType, financialAccountType];
const settings = [billingCycleSpecificationType, billFormatType, billPresentationMediaType];

export const documentTypes: readonly ResourceType[] = [...accounts, ...settings];

export const documentProviders: readonly Provider[] = [
  ...accounts.map((type) => provideDocuments(type, MODIFIED)),
  ...settings.map((type) => provideDocuments(type)),
];
