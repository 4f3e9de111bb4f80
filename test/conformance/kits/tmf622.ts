import type { Kit, Shape } from './kit';
import { walk } from './resource-walk';

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
  steps: walk({
    path: 'productOrder',
    // It orders nothing.
    body: {
      productOrderItem: [{ id: '123', action: 'add' }],
      relatedParty: [{ id: 'c-31', '@referredType': 'Individual' }],
    },
    rows: order,
    fields: ['href', 'id', 'orderDate'],
    filters: ['id', 'orderDate'],
    unknown: 'f42b01d2-dba6-4442-a0fa-34e59639fd15',
  }),
};
