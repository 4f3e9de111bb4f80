// What the fleet operator sells, as the documents a client posts: meters, rate cards and offerings.
import type { Json } from './demo-client';

export const METERS: readonly Json[] = [
  {
    code: 'demo.sim.data',
    name: 'Mobile data',
    aggregation: 'sum',
    unit: 'byte',
    attributes: [{ name: 'network' }],
  },
  {
    code: 'demo.ai.tokens',
    name: 'AI tokens',
    aggregation: 'sum',
    unit: 'token',
    attributes: [
      { name: 'model' },
      { name: 'region' },
      { name: 'direction', values: ['input', 'output'] },
    ],
  },
  {
    code: 'demo.gpu.time',
    name: 'GPU time',
    aggregation: 'sum',
    unit: 'GPU-second',
    attributes: [{ name: 'gpu' }],
  },
];

export type Card = { readonly card: Json; readonly lines: readonly Json[] };

type Rates = readonly [first: string, next: string, last: string];

// Prices per million tokens: up to 5 million a month, up to 25 million, above.
const TOKEN_RATES: readonly (readonly [model: string, input: Rates, output: Rates])[] = [
  ['atlas-70b', ['2.40', '2.00', '1.60'], ['7.20', '6.00', '4.80']],
  ['atlas-8b', ['0.30', '0.25', '0.20'], ['0.90', '0.75', '0.60']],
];
const REGIONS = ['eu-central', 'us-east'];
const TOKEN_COSTS = [
  ['atlas-70b', 'input', '1.10'],
  ['atlas-70b', 'output', '3.90'],
  ['atlas-8b', 'input', '0.12'],
  ['atlas-8b', 'output', '0.41'],
] as const;

export const CARDS: readonly Card[] = [
  { card: cardOf('demo-ai-retail', 'AI tokens', 'retail'), lines: TOKEN_RATES.flatMap(tokenLines) },
  {
    card: cardOf('demo-gpu-retail', 'GPU hours', 'retail'),
    lines: [gpuLine('h100', '2.85', '2.45'), gpuLine('l4', '0.65', '0.55')],
  },
  {
    card: cardOf('demo-ai-cost', 'What AI costs us', 'cost'),
    lines: [
      ...TOKEN_COSTS.map(([model, direction, rate]) => ({
        id: `${model} ${direction}`,
        meter: 'demo.ai.tokens',
        match: { model, direction },
        price: { model: 'unit', rate, per: '1000000' },
      })),
      costLine('h100', '1.90'),
      costLine('l4', '0.38'),
    ],
  },
];

const TAX = [{ taxCategory: 'standard', taxRate: 19 }];
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

/** Each offering with the specification and the prices it refers to, which are created before it. */
export const OFFERINGS: readonly {
  readonly offering: Json;
  readonly specification: Json;
  readonly prices: readonly Json[];
}[] = [
  offeringOf('demo-fleet-data', 'Fleet data pool', [
    { ...priceOf('demo-sim-fee', 'SIM', 'recurring', 1.2), ...MONTHLY },
    {
      ...priceOf('demo-sim-included', 'Included data', 'allowance'),
      ...MONTHLY,
      unitOfMeasure: { amount: 100, units: 'MB' },
      meter: 'demo.sim.data',
    },
    {
      ...priceOf('demo-sim-overage', 'Data overage', 'overage', 0.02),
      unitOfMeasure: { amount: 1, units: 'MB' },
      popRelationship: [{ id: 'demo-sim-included', relationshipType: 'overageOf' }],
      meter: 'demo.sim.data',
    },
  ]),
  offeringOf('demo-edge-dashboard', 'Edge dashboard', [
    { ...priceOf('demo-dashboard-fee', 'Edge dashboard', 'recurring', 249), ...MONTHLY },
    priceOf('demo-dashboard-setup', 'Edge dashboard set-up', 'oneTime', 500),
  ]),
  offeringOf('demo-ai-platform', 'AI platform', [
    { ...priceOf('demo-ai-tokens', 'AI tokens', 'usage'), ...soldBy('demo-ai-retail') },
    { ...priceOf('demo-gpu-hours', 'GPU hours', 'usage'), ...soldBy('demo-gpu-retail') },
  ]),
];

function cardOf(code: string, name: string, book: string): Json {
  return { code, name, book, currency: 'EUR' };
}

function tokenLines([model, input, output]: (typeof TOKEN_RATES)[number]): Json[] {
  const directions = [
    ['input', input],
    ['output', output],
  ] as const;
  return REGIONS.flatMap((region) =>
    directions.map(([direction, [first, next, last]]) => ({
      id: `${model} ${region} ${direction}`,
      description: `${model} ${region} ${direction}`,
      meter: 'demo.ai.tokens',
      match: { model, region, direction },
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '5000000', rate: first, per: '1000000' },
          { upTo: '25000000', rate: next, per: '1000000' },
          { upTo: null, rate: last, per: '1000000' },
        ],
      },
    })),
  );
}

function gpuLine(gpu: string, rate: string, beyond: string): Json {
  const tiers = [
    { upTo: '200', rate },
    { upTo: null, rate: beyond },
  ];
  const price = { model: 'graduated', tiers };
  return {
    id: gpu,
    description: gpu,
    meter: 'demo.gpu.time',
    match: { gpu },
    unit: 'GPU-hour',
    price,
  };
}

function costLine(gpu: string, rate: string): Json {
  const price = { model: 'unit', rate };
  return { id: gpu, meter: 'demo.gpu.time', match: { gpu }, unit: 'GPU-hour', price };
}

function priceOf(id: string, name: string, priceType: string, value?: number): Json {
  const price = value === undefined ? {} : { price: { unit: 'EUR', value } };
  const tax = priceType === 'allowance' ? {} : { tax: TAX };
  return { id, name, priceType, lifecycleStatus: 'Launched', ...price, ...tax };
}

function soldBy(card: string): Json {
  return { pricingLogicAlgorithm: [{ id: card, name: card }] };
}

function offeringOf(id: string, name: string, prices: readonly Json[]) {
  const lifecycleStatus = 'Launched';
  const specification = { id: `${id}-specification`, name, lifecycleStatus };
  const offering = {
    id,
    name,
    lifecycleStatus,
    productSpecification: { id: specification.id, name },
    productOfferingPrice: prices.map((price) => ({ id: price['id'], name: price['name'] })),
  };
  return { prices, specification, offering };
}
