import { type Kit, type Shape, unjudged } from './kit';

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
    {
      ask: 'POST customer',
      body: {
        name: 'Harbour Rowing Club',
        engagedParty: { id: '500', '@referredType': 'Organization' },
      },
      status: 201,
      rows: customer,
      keep: { CU: 0 },
    },
    { ask: 'GET customer', status: 200, rows: customer },
    { ask: 'GET customer/{{CU.id}}', status: 200, rows: customer },
    { ask: 'GET customer?fields=href', status: 200 },
    { ask: 'GET customer?fields=id', status: 200 },
    { ask: 'GET customer?id={{CU.id}}', status: 200, rows: customer },
    ...unjudged('GET customer?fields=name'),
    { ask: 'GET customer?name={{CU.name}}', status: 200, rows: customer },
    {
      ask: 'PATCH customer/{{CU.id}}',
      body: { name: 'Harbour Sailing Club' },
      status: [200, 202],
      rows: customer,
    },
    { ask: 'GET customer/c2df1950-c17c-4576-9c22-e59073a4a86a', status: 404 },
  ],
};
