import { integer, object, type ResourceType, text, timePeriod } from '../../tmf';
import { ALL_OPERATIONS, tmf666 } from './account-types';

const settings = {
  api: tmf666,
  mandatory: ['name'],
  readOnly: [],
  operations: ALL_OPERATIONS,
  events: ['Create', 'AttributeValueChange', 'Delete'],
} as const;

export const billingCycleSpecificationType: ResourceType = {
  ...settings,
  name: 'BillingCycleSpecification',
  path: 'billingCycleSpecification',
  schema: object('BillingCycleSpecification', {
    name: text,
    description: text,
    billingDateShift: integer,
    billingPeriod: text,
    chargeDateOffset: integer,
    creditDateOffset: integer,
    frequency: text,
    mailingDateOffset: integer,
    paymentDueDateOffset: integer,
    validFor: timePeriod,
  }),
  example: {
    name: 'Monthly',
    frequency: 'monthly',
    billingPeriod: '1 month',
    paymentDueDateOffset: 14,
  },
};

export const billFormatType: ResourceType = {
  ...settings,
  name: 'BillFormat',
  path: 'billFormat',
  schema: object('BillFormat', { name: text, description: text }),
  example: { name: 'PDF', description: 'A bill to print' },
};

export const billPresentationMediaType: ResourceType = {
  ...settings,
  name: 'BillPresentationMedia',
  path: 'billPresentationMedia',
  schema: object('BillPresentationMedia', { name: text, description: text }),
  example: { name: 'E-mail', description: 'A bill as an attachment' },
};
