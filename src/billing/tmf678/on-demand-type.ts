import {
  billingAccount,
  choice,
  object,
  reference,
  relatedParty,
  type ResourceType,
  text,
} from '../../tmf';
import { customerBillApi } from './api';

const ON_DEMAND_STATES = ['inProgress', 'rejected', 'done', 'terminatedWithError'] as const;

export const onDemandType: ResourceType = {
  api: customerBillApi,
  name: 'CustomerBillOnDemand',
  path: 'customerBillOnDemand',
  schema: object('CustomerBillOnDemand', {
    name: text,
    description: text,
    // The published schema gives it no date format.
    lastUpdate: text,
    billingAccount,
    customerBill: reference('BillRef'),
    relatedParty,
    state: choice(...ON_DEMAND_STATES),
    statusReason: text,
  }),
  mandatory: [],
  readOnly: ['customerBill', 'lastUpdate', 'state', 'statusReason'],
  operations: ['list', 'create', 'read'],
  events: ['Create', 'StateChange'],
  stateAttribute: 'state',
  example: { name: 'Interim bill', billingAccount: { id: 'acme' } },
};
