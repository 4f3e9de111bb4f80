import type { Body, ResourceType } from '../resource-type';
import { object } from '../schema/schema';
import { nextVersion } from '../v5/version';
import { ResourceRegistry } from './resource-registry';

function served(code: string, name: string, path: string, version = 'v4') {
  const root = `/tmf-api/${code}/${version}`;
  const type: ResourceType = {
    api: { code, version, title: code, root, aliases: [`/alias/${code}`] },
    name,
    path,
    schema: object(name, {}),
    mandatory: [],
    readOnly: [],
    operations: ['list'],
    events: [],
  };
  return { type, operations: {} };
}

const catalog = served('620', 'Catalog', 'catalog');
const nextApi = { code: '620', version: 'v5.0.0', title: '620', root: '/tmf-api/620/v5' };
const catalog5 = {
  type: nextVersion(catalog.type, {
    api: nextApi,
    name: 'ProductCatalog',
    path: 'productCatalog',
  }).type,
  operations: {},
};
const types = [
  catalog,
  catalog5,
  served('632', 'Individual', 'individual'),
  served('632', 'Organization', 'organization'),
  served('669', 'PartyRole', 'partyRole'),
  served('629', 'Customer', 'customer'),
  served('654', 'Bucket', 'bucket'),
  served('620', 'ProductOfferingPrice', 'productOfferingPrice'),
  served('666', 'BillFormat', 'billFormat'),
];
const registry = new ResourceRegistry(types);

function targets(attribute: string, reference: Body, holder = catalog.type): string[] {
  return registry
    .targetsOf(attribute, reference, holder)
    .map(({ served: { type }, id }) => `${type.api.version} ${type.name} ${id}`);
}

const parties = ['Individual', 'Organization', 'PartyRole', 'Customer'].map((n) => `v4 ${n} 1`);

it.each<[string, string, Body, readonly string[]]>([
  ['its path', 'x', { id: '1', href: '/tmf-api/654/v4/bucket/1' }, ['v4 Bucket 1']],
  [
    'a URL of any host',
    'x',
    { href: 'https://a.example/tmf-api/654/v4/bucket/1' },
    ['v4 Bucket 1'],
  ],
  ['another root of the API', 'x', { id: '1', href: '/alias/654/bucket/1' }, ['v4 Bucket 1']],
  ['an encoded id', 'x', { href: '/tmf-api/654/v4/bucket/a%2Fb' }, ['v4 Bucket a/b']],
  [
    'the path before the class',
    'x',
    { id: '1', href: '/alias/654/bucket/1', '@referredType': 'Catalog' },
    ['v4 Bucket 1'],
  ],
  [
    'the class before the attribute',
    'bucket',
    { id: '1', '@referredType': 'Customer' },
    ['v4 Customer 1'],
  ],
  [
    'the attribute where the class is unknown',
    'bucket',
    { id: '1', '@referredType': 'Pail' },
    ['v4 Bucket 1'],
  ],
  [
    'the attribute where the path is unknown',
    'bucket',
    { id: '1', href: '/other/bucket/1' },
    ['v4 Bucket 1'],
  ],
  ['the attribute', 'catalog', { id: '1' }, ['v4 Catalog 1']],
  ['the attribute with a prefix', 'impactedBucket', { id: '1' }, ['v4 Bucket 1']],
  ['a relationship', 'bundledPopRelationship', { id: '1' }, ['v4 ProductOfferingPrice 1']],
  ['a name of its own', 'format', { id: '1' }, ['v4 BillFormat 1']],
  ['the parties, in their order', 'relatedParty', { id: '1' }, parties],
  ['nothing known', 'thing', { id: '1' }, []],
  ['a class that only sounds like one', 'serviceBucket', { id: '1' }, []],
  ['no id', 'bucket', { name: '1' }, []],
  ['a broken path', 'x', { href: '/tmf-api/654/v4/bucket/%E0' }, []],
])('goes by %s', (_what, attribute, reference, expected) => {
  expect(targets(attribute, reference)).toEqual(expected);
});

it.each<[string, Body]>([
  ['its path in the other version', { id: '1', href: '/tmf-api/620/v4/catalog/1' }],
  ['its class in the other version', { id: '1', '@referredType': 'Catalog' }],
  ['its class', { id: '1', '@referredType': 'ProductCatalog' }],
])('prefers the version of the holder, by %s', (_what, reference) => {
  expect(targets('x', reference, catalog5.type)).toEqual(['v5.0.0 ProductCatalog 1']);
  expect(targets('x', reference, catalog.type)).toEqual(['v4 Catalog 1']);
});
