import type { Kit, Shape } from './kit';
import { walk } from './resource-walk';

const customer: Shape = {
  id: 'string',
  href: 'string',
  '@type': 'string',
  name: 'string',
  engagedParty: 'any',
};

export const customerManagement: Kit = {
  name: 'TMF629',
  root: '/tmf-api/customerManagement/v4/',
  steps: [
    ...walk({
      path: 'customer',
      body: {
        name: 'Harbour Rowing Club',
        engagedParty: { id: '500', '@referredType': 'Organization' },
      },
      rows: customer,
      fields: ['href', 'id', 'name'],
      filters: ['id', 'name'],
      unknown: 'c2df1950-c17c-4576-9c22-e59073a4a86a',
    }),
    {
      ask: 'PATCH customer/{{customer.id}}',
      body: { name: 'Harbour Sailing Club' },
      status: [200, 202],
      rows: customer,
    },
  ],
};
