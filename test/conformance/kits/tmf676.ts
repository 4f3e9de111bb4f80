import { type Kit, type Shape, unjudged } from './kit';

const payment: Shape = {
  id: 'string',
  href: 'string',
  account: 'any',
  paymentMethod: 'any',
  totalAmount: 'any',
};

// Without a method or an amount nothing can be paid. That is a failed payment, not a wrong request.
const body = { account: { id: '15463151' }, paymentMethod: {}, totalAmount: {} };
const judged = { status: 200, rows: payment };

export const payments: Kit = {
  name: 'TMF676',
  root: '/paymentManagement/v4/',
  steps: [
    { ask: 'POST payment', body, status: 201, rows: payment, keep: { one: 0 } },
    { ask: 'POST payment', body, status: 201, rows: payment, keep: { other: 0 } },
    { ask: 'GET payment', ...judged },
    { ask: 'GET payment/{{one.id}}', ...judged },
    { ask: 'GET payment/{{other.id}}', ...judged },
    ...unjudged('GET payment?fields=href'),
    { ask: 'GET payment?href={{one.href}}', ...judged },
    { ask: 'GET payment?href={{other.href}}', ...judged },
    ...unjudged('GET payment?fields=id'),
    { ask: 'GET payment?id={{one.id}}', ...judged },
    { ask: 'GET payment?id={{other.id}}', ...judged },
    { ask: 'GET payment/0c9b5a53-6a3b-4f43-8a36-67605b0a7d01', status: 404 },
  ],
};
