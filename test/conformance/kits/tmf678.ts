import type { Json } from '../contract';
import type { Kit, Shape } from './kit';

const identified: Shape = { id: 'string', href: 'string' };

/** A bill has a document, and says whose it is by one of two accounts. */
function bill(row: Json): Shape {
  const owner = row?.financialAccount === undefined ? 'billingAccount' : 'financialAccount';
  return { ...identified, billDocument: hasFirst, [owner]: { id: 'string' } };
}

function hasFirst(documents: Json): boolean {
  return Array.isArray(documents) && typeof documents[0]?.id === 'string';
}

function onDemand(row: Json): Shape {
  return row?.billingAccount === undefined
    ? { ...identified, relatedParty: { id: 'string', '@referredType': 'string' } }
    : { ...identified, billingAccount: { id: 'string' } };
}

const rate: Shape = { ...identified, isBilled: 'boolean' };
const listed = { status: 200, rows: identified };

/** Bills and rates are taken as they are found, and the last bill is put on hold. */
export const customerBill: Kit = {
  name: 'TMF678',
  root: '/tmf-api/customerBillManagement/v4/',
  needsSeed: true,
  steps: [
    { ask: 'GET customerBill', status: 200, rows: bill, keep: { bill: -1 } },
    { ask: 'GET customerBill?fields=href', ...listed },
    { ask: 'GET customerBill?fields=id', ...listed },
    { ask: 'GET customerBill?id={{bill.id}}', status: 200, rows: bill },
    {
      ask: 'PATCH customerBill/{{bill.id}}',
      body: { state: 'onHold' },
      status: 200,
      rows: { ...identified, billDocument: 'array', state: 'string' },
    },
    { ask: 'GET customerBill/0c9b5a53-6a3b-4f43-8a36-67805b0a7d01', status: 404 },
    {
      ask: 'POST customerBillOnDemand',
      body: { billingAccount: { id: 'A0815' } },
      status: 201,
      rows: onDemand,
      keep: { asked: 0 },
    },
    { ask: 'GET customerBillOnDemand', status: 200, rows: onDemand },
    { ask: 'GET customerBillOnDemand/{{asked.id}}', ...listed },
    { ask: 'GET customerBillOnDemand?fields=href', ...listed },
    { ask: 'GET customerBillOnDemand?fields=id', ...listed },
    { ask: 'GET customerBillOnDemand?id={{asked.id}}', ...listed },
    { ask: 'GET customerBillOnDemand/0c9b5a53-6a3b-4f43-8a36-67805b0a7d02', status: 404 },
    { ask: 'GET appliedCustomerBillingRate', status: 200, rows: rate, keep: { rate: -1 } },
    { ask: 'GET appliedCustomerBillingRate?fields=id', ...listed },
    { ask: 'GET appliedCustomerBillingRate?id={{rate.id}}', status: 200, rows: rate },
    { ask: 'GET appliedCustomerBillingRate?fields=isBilled', status: 200, rows: rate },
    { ask: 'GET appliedCustomerBillingRate?isBilled={{rate.isBilled}}', status: 200, rows: rate },
    { ask: 'GET appliedCustomerBillingRate?fields=href', ...listed },
    { ask: 'GET appliedCustomerBillingRate/0c9b5a53-6a3b-4f43-8a36-67805b0a7d03', status: 404 },
  ],
};
