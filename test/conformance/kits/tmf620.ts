import type { Json } from '../contract';
import { type Kit, type Shape, type Step, unjudged } from './kit';

const named: Shape = {
  id: 'string',
  href: 'string',
  name: 'string',
  lastUpdate: 'string',
  lifecycleStatus: 'string',
};

function specification(row: Json): Shape {
  return row?.isBundle === true ? { ...named, bundledProductSpecification: 'array' } : named;
}

function offering(row: Json): Shape {
  return row?.isBundle === true
    ? { ...named, bundledProductOffering: 'any' }
    : { ...named, productSpecification: 'object' };
}

const price: Shape = { ...named, priceType: 'string' };

type Resource = {
  readonly path: string;
  readonly body: Json;
  readonly rows: Exclude<Step['rows'], undefined>;
  /** A shorter judgement of what a filter found. */
  readonly found: Shape;
  readonly missing: string;
};

function made({ path, body, rows, found, missing }: Resource): Step[] {
  return [
    { ask: `POST ${path}`, body, status: 201, rows, keep: { IT: 0 } },
    { ask: `GET ${path}`, status: 200, rows },
    { ask: `GET ${path}/{{IT.id}}`, status: 200, rows },
    ...Object.keys(found).flatMap((attribute) => [
      ...unjudged(`GET ${path}?fields=${attribute}`),
      ...(attribute === 'href'
        ? []
        : [
            {
              ask: `GET ${path}?${attribute}={{IT.${attribute}}}`,
              status: 200,
              rows: found,
            },
          ]),
    ]),
    { ask: `GET ${path}/${missing}`, status: 404 },
  ];
}

function renamedAndRemoved(path: string, name: string): Step[] {
  const one = `${path}/{{IT.id}}`;
  return [
    {
      ask: `PATCH ${one}`,
      body: { name },
      status: 200,
      rows: { name: (value: Json) => value === name },
    },
    { ask: `DELETE ${one}`, status: 204 },
    { ask: `GET ${one}`, status: 404 },
  ];
}

export const productCatalog: Kit = {
  name: 'TMF620',
  root: '/tmf-api/productCatalogManagement/v4/',
  steps: [
    ...made({
      path: 'productSpecification',
      body: { name: 'Firewall of the next generation' },
      rows: specification,
      found: named,
      missing: '279edf2b-0130-4c8f-8277-f81daa05d87d',
    }),
    ...made({
      path: 'productOffering',
      body: {
        name: 'anOffering',
        productSpecification: {
          id: '9881',
          href: 'https://operator.example:8080/tmf-api/productCatalogManagement/v4/productSpecification/9881',
          version: '1.1',
          name: 'Robot',
          '@referredType': 'DeviceSpecification',
        },
      },
      rows: offering,
      found: named,
      missing: '1ab18f13-2bd2-434d-9788-4b72ec11fe8a',
    }),
    ...renamedAndRemoved('productOffering', 'anotherOffering'),
    ...made({
      path: 'productOfferingPrice',
      body: { name: 'Monthly charge for a firewall', isBundle: false, priceType: 'recurring' },
      rows: price,
      found: price,
      missing: '4c0edace-c19b-4c07-a7c4-0dd2fd046288',
    }),
    ...renamedAndRemoved('productOfferingPrice', 'Renamed'),
  ],
};
