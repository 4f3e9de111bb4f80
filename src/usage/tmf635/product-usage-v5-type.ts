// TMF635 in version 5 is Product Usage: what was used, of which product, and what it costs before tax.
import { isDeepStrictEqual } from 'node:util';
import { isObject, objectOf } from '../../core/json';
import {
  any,
  type Api,
  type Body,
  externalIdentifiers,
  instant,
  list,
  nextVersion,
  nextSchema,
  parts,
  type Reshape,
  structure,
  text,
  words,
} from '../../tmf';
import { usage, USAGE_STATUSES } from './resources';

export const tmf635v5: Api = {
  code: 'TMF635',
  area: 'usage',
  version: '5.0.0',
  title: 'Product Usage Management',
  root: '/tmf-api/productUsageManagement/v5',
};

// v5 has no state for billed usage, which shows as rated. Clients request a retry by `initialized`. Where two words
// mean the same, v5 shows the first.
const status = words(
  [
    'initialized',
    'rejected',
    'validated',
    'rated',
    'corrected',
    'superseded',
    'notRated',
    'failed',
    ...USAGE_STATUSES,
  ],
  {
    recycled: 'initialized',
    received: 'initialized',
    guided: 'validated',
    rated: 'rated',
    billed: 'rated',
    rerated: 'corrected',
  },
);

/** In v5 the usage date is the creation date, unless a client states both. */
const dated: Reshape = {
  toNext: (former) => {
    const { usageDate } = former;
    return usageDate === undefined ? former : { creationDate: usageDate, ...former };
  },
  fromNext: (next) => {
    const { creationDate, ...rest } = next;
    if (creationDate === undefined || creationDate === rest['usageDate']) return rest;
    return rest['usageDate'] === undefined ? { ...rest, usageDate: creationDate } : next;
  },
  // Stored only where the two differ, so filters are evaluated in memory.
  placesOf: (path) => (path[0] === 'creationDate' ? [] : [path]),
};

/** A usage without a product shows the one that it was charged to. */
const ofProduct: Reshape = {
  toNext: (former) => {
    const charged = chargedProduct(former);
    return former['product'] === undefined && charged !== undefined
      ? { ...former, product: charged }
      : former;
  },
  fromNext: (next) => {
    const { product, ...rest } = next;
    const charged = chargedProduct(rest);
    const isSame = isObject(product) && isObject(charged) && product['id'] === charged['id'];
    return isSame ? rest : next;
  },
  placesOf: (path) => (path[0] === 'product' ? [] : [path]),
};

function chargedProduct(body: Body): unknown {
  const prices = body['usageProductPrice'];
  const first: unknown = Array.isArray(prices) ? prices[0] : undefined;
  return isObject(first) ? first['productRef'] : undefined;
}

/** `taxExcludedRatingAmount` becomes the price; other v4 attributes of the rating stay beside it. */
const priced: Reshape = {
  toNext: (former) => {
    const { taxExcludedRatingAmount: dutyFreeAmount, price, ...rest } = former;
    const more = objectOf(price);
    const isRated = dutyFreeAmount !== undefined && dutyFreeAmount !== null;
    const hasPrice = isRated || isObject(price);
    return {
      priceType: 'usage',
      ...rest,
      ...(hasPrice ? { price: { ...more, ...(isRated ? { dutyFreeAmount } : {}) } } : {}),
    };
  },
  fromNext: (next) => {
    const { price, priceType, ...rest } = next;
    const { dutyFreeAmount, ...more } = objectOf(price);
    return {
      ...rest,
      ...(priceType === undefined || priceType === 'usage' ? {} : { priceType }),
      ...(Object.keys(more).length === 0 ? {} : { price: more }),
      ...netOf(rest['taxExcludedRatingAmount'], dutyFreeAmount, more),
    };
  },
  placesOf: (path) => {
    const [first, second, ...rest] = path;
    if (first === 'priceType') return [];
    const isAmount = first === 'price' && second === 'dutyFreeAmount';
    return [isAmount ? ['taxExcludedRatingAmount', ...rest] : path];
  },
};

/** What is said by both names, and differently, stays so for whoever judges it. */
function netOf(former: unknown, dutyFreeAmount: unknown, more: Body): Body {
  if (dutyFreeAmount === undefined) return {};
  const isOther = former !== undefined && !isDeepStrictEqual(former, dutyFreeAmount);
  return isOther
    ? { price: { ...more, dutyFreeAmount } }
    : { taxExcludedRatingAmount: dutyFreeAmount };
}

const chain: Reshape = {
  toNext: (former) => ofProduct.toNext(dated.toNext(former)),
  fromNext: (next) => dated.fromNext(ofProduct.fromNext(next)),
  placesOf: (path) => ofProduct.placesOf(path).flatMap(dated.placesOf),
};

export const productUsageV5 = nextVersion(usage, {
  api: tmf635v5,
  name: 'ProductUsage',
  path: 'productUsage',
  isReadBack: true,
  rename: { ratedProductUsage: 'usageProductPrice' },
  reshape: chain,
  attributes: {
    creationDate: instant,
    lastUpdate: instant,
    externalIdentifier: externalIdentifiers,
    product: nextSchema(parts.product, {}),
    serviceUsage: list(
      structure('ServiceUsageRef', { id: text, href: text, name: text, value: any }),
    ),
    status,
    statusReason: structure('StatusReason', { code: text, message: text }),
  },
  rules: {
    RatedProductUsage: {
      name: 'ProductPrice',
      reshape: priced,
      attributes: {
        bucket: structure('BucketRef', { id: text }),
        description: text,
        name: text,
        priceType: text,
        recurringChargePeriod: text,
        unitOfMeasure: text,
        price: nextSchema(parts.price, {}),
        productOfferingPrice: nextSchema(parts.productOfferingPrice, {}),
      },
    },
    UsageSpecificationRef: { name: 'ProductUsageSpecificationRef' },
  },
  readOnly: ['lastUpdate'],
  example: {
    '@type': 'ProductUsage',
    creationDate: '2026-01-15T10:00:00.000Z',
    usageType: 'llm.tokens',
    usageCharacteristic: [{ '@type': 'IntegerCharacteristic', name: 'llm.tokens', value: 374 }],
    usageSpecification: { '@type': 'ProductUsageSpecificationRef', id: 'llm.tokens' },
    product: { '@type': 'ProductRef', id: 'line-1' },
  },
  mandatory: ['usageSpecification', 'product', 'externalIdentifier.id'],
});
