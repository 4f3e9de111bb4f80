import {
  attachment,
  billingAccount,
  choice,
  exact,
  instant,
  list,
  money,
  object,
  reference,
  relatedParty,
  type ResourceType,
  taxItem,
  text,
  timePeriod,
} from '../../tmf';
import { BILL_STATES } from '../domain/bill-lifecycle';
import { customerBillApi } from './api';

const appliedPayment = object('AppliedPayment', {
  appliedAmount: money,
  payment: reference('PaymentRef'),
});

const accountBalance = object('AccountBalance', {
  balanceType: text,
  amount: money,
  validFor: timePeriod,
});

/** Extension: the certificate by which no tax is due. */
const billTaxItem = object('TaxItem', { ...taxItem.attributes, exemption: text });

/** Extension: the totals of each account that used something. */
const costCentre = object('CostCentre', {
  billingAccount,
  taxExcludedAmount: money,
  taxAmount: money,
  taxIncludedAmount: money,
});

export const customerBillType: ResourceType = {
  api: customerBillApi,
  name: 'CustomerBill',
  path: 'customerBill',
  schema: object('CustomerBill', {
    billDate: instant,
    billNo: text,
    category: text,
    lastUpdate: instant,
    nextBillDate: instant,
    paymentDueDate: instant,
    runType: choice('onCycle', 'offCycle'),
    amountDue: money,
    appliedPayment: list(appliedPayment),
    billDocument: list(attachment),
    billingAccount,
    billingPeriod: timePeriod,
    financialAccount: reference('FinancialAccountRef', { accountBalance: list(accountBalance) }),
    paymentMethod: reference('PaymentMethodRef'),
    relatedParty: list(relatedParty),
    remainingAmount: money,
    state: choice(...BILL_STATES),
    taxExcludedAmount: money,
    taxIncludedAmount: money,
    taxItem: list(billTaxItem),
    prepaidAmount: money,
    prepaidRoundingAmount: money,
    creditAvailable: money,
    purchaseOrderNumber: text,
    paymentTerms: text,
    costCentre: list(costCentre),
    costCentreCount: exact,
    lineCount: exact,
  }),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'read', 'patch'],
  events: ['Create', 'StateChange'],
  stateAttribute: 'state',
};
