import {
  any,
  billingAccount,
  flag,
  instant,
  list,
  money,
  number,
  object,
  product,
  reference,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';
import { customerBillApi } from './api';

const appliedTax = object('AppliedBillingTaxRate', {
  taxCategory: text,
  taxRate: number,
  exemption: text,
  taxAmount: money,
});

const characteristic = object('AppliedBillingRateCharacteristic', {
  name: text,
  valueType: text,
  value: any,
});

export const appliedRateType: ResourceType = {
  api: customerBillApi,
  name: 'AppliedCustomerBillingRate',
  path: 'appliedCustomerBillingRate',
  schema: object('AppliedCustomerBillingRate', {
    date: instant,
    description: text,
    isBilled: flag,
    name: text,
    type: text,
    appliedTax: list(appliedTax),
    bill: reference('BillRef'),
    billingAccount,
    characteristic: list(characteristic),
    periodCoverage: timePeriod,
    product,
    taxExcludedAmount: money,
    taxIncludedAmount: money,
  }),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'read'],
  events: [],
};
