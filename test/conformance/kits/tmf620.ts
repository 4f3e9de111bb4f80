import type { Json } from '../contract';
import type { Kit, Shape, Step } from './kit';
import { walk } from './resource-walk';

const named: Shape = {
  id: 'string',
  href: 'string',
  name: 'string',
  lastUpdate: 'string',
  lifecycleStatus: 'string',
};
const price: Shape = { ...named, priceType: 'string' };

const FIELDS = Object.keys(named);
const FILTERS = FIELDS.filter((attribute) => attribute !== 'href');

function specification(row: Json): Shape {
  return row?.isBundle === true ? { ...named, bundledProductSpecification: 'array' } : named;
}

function offering(row: Json): Shape {
  return row?.isBundle === true
    ? { ...named, bundledProductOffering: 'any' }
    : { ...named, productSpecification: 'object' };
}

function renamedAndRemoved(path: string): Step[] {
  const one = `${path}/{{${path}.id}}`;
  const isRenamed = (value: Json) => value === 'Another name';
  return [
    {
      ask: `PATCH ${one}`,
      body: { name: 'Another name' },
      status: 200,
      rows: { name: isRenamed },
    },
    { ask: `DELETE ${one}`, status: 204 },
    { ask: `GET ${one}`, status: 404 },
  ];
}

export const productCatalog: Kit = {
  name: 'TMF620',
  root: '/tmf-api/productCatalogManagement/v4/',
  steps: [
    ...walk({
      path: 'productSpecification',
      body: { name: 'Firewall of the next generation' },
      rows: specification,
      found: named,
      fields: FIELDS,
      filters: FILTERS,
      unknown: '279edf2b-0130-4c8f-8277-f81daa05d87d',
    }),
    ...walk({
      path: 'productOffering',
      body: {
        name: 'anOffering',
        // Lives elsewhere.
        productSpecification: {
          id: '9881',
          href: 'https://operator.example:8080/catalog/productSpecification/9881',
          version: '1.1',
          name: 'Robot',
          '@referredType': 'DeviceSpecification',
        },
      },
      rows: offering,
      found: named,
      fields: FIELDS,
      filters: FILTERS,
      unknown: '1ab18f13-2bd2-434d-9788-4b72ec11fe8a',
    }),
    ...renamedAndRemoved('productOffering'),
    ...walk({
      path: 'productOfferingPrice',
      // It has no amount.
      body: { name: 'Monthly charge for a firewall', isBundle: false, priceType: 'recurring' },
      rows: price,
      fields: [...FIELDS, 'priceType'],
      filters: [...FILTERS, 'priceType'],
      unknown: '4c0edace-c19b-4c07-a7c4-0dd2fd046288',
    }),
    ...renamedAndRemoved('productOfferingPrice'),
  ],
};
