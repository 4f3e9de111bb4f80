import { type Kit, type Shape, unjudged } from './kit';

const product: Shape = {
  id: 'string',
  href: 'string',
  status: 'any',
  billingAccount: 'any',
  productOffering: 'any',
  productCharacteristic: 'array',
  productPrice: 'array',
  relatedParty: 'array',
};

/** Makes nothing: it judges what is there. Both products it speaks of are the first of the list. */
export const productInventory: Kit = {
  name: 'TMF637',
  root: '/tmf-api/productInventory/v4/',
  needsSeed: true,
  steps: [
    { ask: 'GET product', status: 200, rows: product, keep: { PR: 0 } },
    ...unjudged('GET product?fields=href', 'GET product?fields=id'),
    { ask: 'GET product?id={{PR.id}}', status: 200, rows: product },
    { ask: 'GET product?status={{PR.status}}', status: 200, rows: product },
    { ask: 'GET product/55a2163b-489e-4138-93e9-8becb24272f2', status: 404 },
  ],
};
