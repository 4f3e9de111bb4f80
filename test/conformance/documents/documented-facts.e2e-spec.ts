// The documents against our own facts: what a client may count on, wherever the tests run.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Attribute, type Contract, contracts, type Json } from '../contract';
import { DocumentView, type OperationView } from './openapi-view';
import { compareDocuments } from './superset';
import { NEXT_CONTRACTS } from '../v5/contracts';

const METHODS = { list: 'get', create: 'post', read: 'get', patch: 'patch', delete: 'delete' };

const TYPES: Readonly<Record<Attribute['kind'], string>> = {
  text: 'string',
  instant: 'string',
  choice: 'string',
  flag: 'boolean',
  integer: 'integer',
  number: 'number',
  object: 'object',
  list: 'array',
  any: '',
};

describe.each(contracts().map(({ code, resources }) => ({ code, resources })))(
  'the document of $code v4',
  ({ code, resources }) => {
    const document = documentOf(`${code}-v4`);
    const view = new DocumentView(document);

    it.each([...resources])('knows all of $name', (resource) => {
      const told = operationsAt(view, pathOf(resource));
      expect(missingOf(resource, told)).toEqual([]);
      expect(attributesOf(view, resource.name)).toEqual(
        expect.objectContaining(typesOf(resource, view)),
      );
    });

    it('tells of every event', () => {
      const expected = resources.flatMap(({ name, events }) =>
        events.map(
          (kind) => `/listener/${name.charAt(0).toLowerCase()}${name.slice(1)}${kind}Event`,
        ),
      );
      expect(expected.filter((path) => document.paths[path]?.post === undefined)).toEqual([]);
    });
  },
);

describe.each([...NEXT_CONTRACTS])('the document of $api v5', (contract) => {
  it(`knows all of ${contract.name}`, () => {
    const view = new DocumentView(documentOf(`${contract.api}-v5`));
    const told = operationsAt(view, `/${contract.path}`);
    expect(missingOf(contract, told)).toEqual([]);
    const known = Object.keys(attributesOf(view, contract.name));
    const asked = contract.operations.includes('create') ? contract.mandatory : [];
    expect(known).toEqual(expect.arrayContaining(['id', 'href', '@type', ...asked]));
  });
});

// A comparison that finds nothing is worth what it would have found.
describe('the comparison with the official documents', () => {
  it.each`
    change                                                                                  | found                                                            | why
    ${(d: Json) => delete d.paths['/billFormat']}                                           | ${'GET /billFormat is not there'}                                | ${'a path'}
    ${(d: Json) => delete d.paths['/billFormat/{id}'].patch}                                | ${'PATCH /billFormat/{} is not there'}                           | ${'an operation'}
    ${(d: Json) => d.paths['/billFormat'].get.parameters.shift()}                           | ${'GET /billFormat takes no query fields'}                       | ${'a parameter'}
    ${(d: Json) => delete d.paths['/billFormat'].get.responses['404']}                      | ${'GET /billFormat answers no 404'}                              | ${'an answer'}
    ${(d: Json) => delete d.components.schemas.Money.properties.unit}                       | ${'.amount.unit is not there'}                                   | ${'an attribute deep inside'}
    ${(d: Json) => (d.components.schemas.Money.properties.value.type = 'string')}           | ${'may be number, not only string'}                              | ${'a type'}
    ${(d: Json) => (d.components.schemas.BillFormat_Create.required = ['description'])}     | ${'POST /billFormat body need not have description'}             | ${'an attribute that is asked for'}
    ${(d: Json) => (d.components.schemas.BillFormat_Create.properties.name.enum = ['one'])} | ${'POST /billFormat body.name may be "any word"'}                | ${'a choice where there was none'}
    ${(d: Json) => (d.components.schemas.BillFormat_Create.properties.name.format = TIME)}  | ${'POST /billFormat body.name may be a text that is no instant'} | ${'a format where there was none'}
  `('misses $why', ({ change, found }: { change: (document: Json) => void; found: string }) => {
    const [whole, part] = [documentOf('TMF666-v4'), documentOf('TMF666-v4')];
    expect(compareDocuments(whole, whole).missing).toEqual([]);
    change(part);
    const { missing } = compareDocuments(whole, part);
    expect(missing.filter((fault) => fault.includes(found))).not.toEqual([]);
  });
});

const TIME = 'date-time';

function documentOf(name: string): Json {
  const file = resolve(__dirname, '../../../openapi', `${name.toLowerCase()}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function pathOf({ path }: Contract): string {
  return `/${path.replace('kit-topic', '{topicId}')}`;
}

function operationsAt(view: DocumentView, path: string): OperationView[] {
  return view.operations().filter((each) => each.path === path || each.path === `${path}/{id}`);
}

/** Operations that are not told of, or not of what they may answer and take. */
function missingOf(
  { operations }: Pick<Contract, 'operations'>,
  told: readonly OperationView[],
): string[] {
  return operations.flatMap((operation) => {
    const isItem = !['list', 'create'].includes(operation);
    const found = told.find(
      ({ method, path }) => method === METHODS[operation] && path.endsWith('/{id}') === isItem,
    );
    if (found === undefined) return [operation];
    return EXPECTED[operation]
      .filter((each) => ![...found.answers.keys(), ...found.parameters].includes(each))
      .map((each) => `${operation} ${each}`);
  });
}

const FAILURES = ['400', '401', '403', '404', '405', '406', '409', '429', '500', '503'];
const PAGES = ['offset', 'limit', 'before', 'after', 'sort', 'filter'].map(
  (name) => `query ${name}`,
);
const EXPECTED: Readonly<Record<Contract['operations'][number], readonly string[]>> = {
  list: ['200', '206', ...FAILURES, 'query fields', ...PAGES, 'header X-Tenant-Id'],
  create: ['201', '413', '415', '422', ...FAILURES, 'query fields', 'header Idempotency-Key'],
  read: ['200', '304', ...FAILURES, 'query fields', 'path', 'header If-None-Match'],
  patch: ['200', '412', '413', '415', '422', ...FAILURES, 'path', 'header If-Match'],
  delete: ['204', '412', ...FAILURES, 'path', 'header If-Match'],
};

/** The type of every attribute; empty for one that may be anything. */
function attributesOf(view: DocumentView, component: string): Record<string, string> {
  const { attributes } = view.structure([{ $ref: `#/components/schemas/${component}` }]);
  return Object.fromEntries(
    [...attributes].map(([name, schemas]) => [name, [...view.structure(schemas).types].join()]),
  );
}

function typesOf({ attributes, name }: Contract, view: DocumentView): Record<string, string> {
  const told = attributesOf(view, name);
  return Object.fromEntries(
    attributes.map((attribute) => {
      const own = told[attribute.name];
      const wanted = TYPES[attribute.kind];
      // Wider is as good: any of several types, or a number for an integer.
      const isWider = own === '' || own?.split(',').includes(wanted) === true || own === 'number';
      return [attribute.name, own !== undefined && isWider ? own : wanted];
    }),
  );
}
