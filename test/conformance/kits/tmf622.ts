import { type Kit, type Shape, unjudged } from './kit';

const order: Shape = {
  id: 'string',
  href: 'string',
  orderDate: 'string',
  productOrderItem: 'array',
  relatedParty: 'array',
  state: 'any',
};

export const productOrdering: Kit = {
  name: 'TMF622',
  root: '/tmf-api/productOrderingManagement/v4/',
  steps: [
    {
      ask: 'POST productOrder',
      body: {
        productOrderItem: [{ id: '123', action: 'add' }],
        relatedParty: [{ id: 'c-31', '@referredType': 'Individual' }],
      },
      status: 201,
      rows: order,
      keep: { PO: 0 },
    },
    { ask: 'GET productOrder', status: 200, rows: order },
    { ask: 'GET productOrder/{{PO.id}}', status: 200, rows: order },
    ...unjudged('GET productOrder?fields=href', 'GET productOrder?fields=id'),
    { ask: 'GET productOrder?id={{PO.id}}', status: 200, rows: order },
    ...unjudged('GET productOrder?fields=orderDate'),
    { ask: 'GET productOrder?orderDate={{PO.orderDate}}', status: 200, rows: order },
    { ask: 'GET productOrder/f42b01d2-dba6-4442-a0fa-34e59639fd15', status: 404 },
  ],
};
