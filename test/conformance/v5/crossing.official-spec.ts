// What v4 wrote survives v5: bodies of every shape the v4 descriptions allow, made at random.
import fc from 'fast-check';
import { billingAccountV5, nextDocumentTypes } from '../../../src/account/tmf666/account-v5-types';
import {
  appliedRateV5,
  customerBillV5,
  onDemandV5,
} from '../../../src/billing/tmf678/bill-v5-types';
import {
  exportJobV5,
  importJobV5,
  nextCatalogTypes,
} from '../../../src/catalog/tmf620/catalog-v5-types';
import { productV5 } from '../../../src/inventory/tmf637/product-v5-type';
import { cancelProductOrderV5, productOrderV5 } from '../../../src/ordering/tmf622/order-v5-types';
import { individualV5, organizationV5 } from '../../../src/party/tmf632/party-v5-types';
import {
  partyRoleSpecificationV5,
  partyRoleV5,
} from '../../../src/party/tmf669/party-role-v5-types';
import { DEFAULT_TENANT } from '../../../src/platform/tenant';
import {
  type Body,
  internalContext,
  mergeOf,
  type NextVersion,
  type ObjectSchema,
  type Patch,
  readNext,
  type Schema,
} from '../../../src/tmf';
import { applyPatch } from '../../../src/tmf/patch/apply-patch';
import { NextOperations } from '../../../src/tmf/v5/next-operations';
import { showNext } from '../../../src/tmf/v5/version';
import { usageExportJobV5 } from '../../../src/usage/tmf635/export-job-v5-type';
import { productUsageV5 } from '../../../src/usage/tmf635/product-usage-v5-type';
import { NEXT_CONTRACTS } from './contracts';

const VERSIONS: readonly NextVersion[] = [
  ...nextCatalogTypes,
  exportJobV5,
  importJobV5,
  usageExportJobV5,
  ...nextDocumentTypes,
  billingAccountV5,
  productV5,
  productOrderV5,
  cancelProductOrderV5,
  individualV5,
  organizationV5,
  partyRoleV5,
  partyRoleSpecificationV5,
  productUsageV5,
  customerBillV5,
  onDemandV5,
  appliedRateV5,
];

const DEPTH_MAX = 4;
const INSTANT = '2099-03-01T10:20:30.125Z';

/** Without what crossing settles: classes that say nothing, nulls, words with one v5 spelling. */
const NO_CLASS = ['none'];
const PLAIN = { nulls: false, classes: ['Special'], words: ['recycled', 'rated', 'rejected'] };
const WILD = { nulls: true, classes: [], words: [] };
/** Without classes, which v5 tells itself. */
const SPOKEN = { nulls: false, classes: NO_CLASS, words: [] };
type Manner = {
  readonly nulls: boolean;
  readonly classes: string[];
  readonly words: string[];
  /** The structures around the one that is made. */
  readonly around?: ReadonlyMap<string, ObjectSchema>;
};

function bodyOf(schema: ObjectSchema, outer: Manner, depth = 0): fc.Arbitrary<Body> {
  const manner = { ...outer, around: new Map(outer.around).set(schema.name, schema) };
  const attributes = Object.entries(schema.attributes).filter(
    ([name]) => !/^@|^(id|href)$/.test(name),
  );
  const own = attributes.map(([name, each]) => [name, valueOf(each, manner, depth + 1)] as const);
  const identity =
    depth === 0 ? [] : [['id', fc.string()] as const, ['name', fc.string()] as const];
  const known = identity.filter(([name]) => name in schema.attributes);
  const classes = manner.classes.length > 0 ? manner.classes : ['Special', schema.name];
  const shape = Object.fromEntries([
    ...own,
    ...known,
    ['extension', fc.jsonValue({ maxDepth: 2 }).filter(hasNoNull)],
    ...(manner.classes === NO_CLASS ? [] : [['@type', fc.constantFrom(...classes)] as const]),
    ['@schemaLocation', fc.constant('https://example.com/schema.json')],
  ]);
  return fc.record(shape, { requiredKeys: [] });
}

function valueOf(schema: Schema, manner: Manner, depth: number): fc.Arbitrary<unknown> {
  const value = presentOf(schema, manner, depth);
  return manner.nulls && depth > 1 ? fc.option(value, { freq: 8 }) : value;
}

function presentOf(schema: Schema, manner: Manner, depth: number): fc.Arbitrary<unknown> {
  switch (schema.kind) {
    case 'object':
      return depth > DEPTH_MAX ? fc.constant({}) : bodyOf(schema, manner, depth);
    case 'list':
      return fc.array(presentOf(schema.items, manner, depth), { maxLength: 2 });
    case 'choice': {
      const plain = schema.values.filter((word) => manner.words.includes(word));
      return fc.constantFrom(...(plain.length > 0 ? plain : schema.values.filter(isSpeltOnce)));
    }
    case 'instant':
      return fc.constant(INSTANT);
    case 'flag':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'number':
    case 'exact':
      return fc.integer({ min: -9999, max: 9999 }).map((cents) => cents / 100);
    case 'text':
      return fc.string();
    case 'any':
      return fc.oneof(...KINDS_OF_VALUE, fc.jsonValue({ maxDepth: 2 }).filter(hasNoNull));
    case 'either':
      return fc.oneof(...schema.forms.map((form) => presentOf(form, manner, depth)));
    case 'again': {
      const structure = manner.around?.get(schema.name);
      if (structure === undefined) throw new Error(`${schema.name} is not around its repetition`);
      return presentOf(structure, manner, depth);
    }
  }
}

/** What a characteristic may hold: each kind alone, and lists of one kind. */
const SCALARS = [fc.string(), fc.integer(), fc.constantFrom(0.5, -2.25), fc.boolean()];
const ONE_OF_EACH: readonly fc.Arbitrary<unknown>[] = [
  ...SCALARS,
  fc.dictionary(fc.constantFrom('a', 'b', '@type', 'value'), fc.oneof(...SCALARS)),
];
const KINDS_OF_VALUE = ONE_OF_EACH.flatMap((kind) => [kind, fc.array(kind, { maxLength: 3 })]);

function isSpeltOnce(word: string): boolean {
  return word.trim() === word;
}

function hasNoNull(value: unknown): boolean {
  return !JSON.stringify(value).includes('null');
}

const plainly = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(VERSIONS.map((version) => [version.type.name, version] as const))(
  '%s',
  (_, version) => {
    it('is the same after crossing to v5 and back', () => {
      fc.assert(
        fc.property(bodyOf(version.former.schema, PLAIN), (former) => {
          const body = plainly(former) as Body;
          expect(readNext(version, showNext(version, body))).toEqual(body);
        }),
        { numRuns: 200 },
      );
    });

    it('is left as it is by a v5 patch that says nothing', async () => {
      const before = { current: {} as Body };
      const keeps = async (_context: unknown, id: string, patch: Patch) => {
        expect(applyPatch(before.current, patch, version.former.schema)).toEqual(before.current);
        return { id, body: before.current };
      };
      const operations = new NextOperations({ ...version, isReadBack: false }, { patch: keeps });
      await fc.assert(
        fc.asyncProperty(bodyOf(version.former.schema, WILD), async (former) => {
          before.current = { id: 'x', href: '/x', ...(plainly(former) as Body) };
          await operations.patch(internalContext(DEFAULT_TENANT), 'x', mergeOf({}));
        }),
        { numRuns: 200 },
      );
    });

    it('is the same in v5 after crossing to v4 and back', () => {
      fc.assert(
        fc.property(bodyOf(version.former.schema, WILD), (former) => {
          const shown = showNext(version, plainly(former) as Body);
          expect(showNext(version, readNext(version, shown))).toEqual(shown);
        }),
        { numRuns: 200 },
      );
    });

    it('shows what was written in v5 the same ever after', () => {
      fc.assert(
        fc.property(bodyOf(version.schema, SPOKEN), (sent) => {
          const body = plainly(sent) as Body;
          const shown = showNext(version, readNext(version, body));
          expect(showNext(version, readNext(version, shown))).toEqual(shown);
        }),
        { numRuns: 200 },
      );
    });

    it('says its class in every structure and holds no null', () => {
      fc.assert(
        fc.property(bodyOf(version.former.schema, WILD), (former) => {
          const { extension: _extension, ...shown } = showNext(version, plainly(former) as Body);
          expect(shown['@type']).toEqual(expect.any(String));
          expect(JSON.stringify(shown)).not.toContain(':null');
        }),
        { numRuns: 100 },
      );
    });
  },
);

it('looks at every resource of v5', () => {
  const known = VERSIONS.map(({ type }) => `${type.api.code} ${type.name}`);
  const served = NEXT_CONTRACTS.map(({ api, name }) => `${api} ${name}`);
  // A billing cycle is read from a v4 specification, by a rule of its own.
  expect(served.filter((each) => !known.includes(each))).toEqual(['TMF678 BillCycle']);
});
