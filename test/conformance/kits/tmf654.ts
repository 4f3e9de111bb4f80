import { type Kit, type Shape, type Step, unjudged } from './kit';

const BUCKET = { id: '11', href: '/prepayBalanceManagement/v4/bucket/11' };
const AMOUNT = { amount: 50, units: 'EUR' };

const identified: Shape = { id: 'string', href: 'string', status: 'string' };
const bucket: Shape = { ...identified, confirmationDate: 'string', usageType: 'string' };
const topup: Shape = { ...identified, amount: 'any' };
const adjustment: Shape = { ...identified, amount: 'any', usageType: 'string' };
const reservation: Shape = { ...identified, amount: 'any', relatedParty: 'array' };

const accepted: Shape = {
  amount: { amount: Number.isInteger, units: 'string' },
  bucket: { id: 'string' },
};

/** Everything bucket 11 is asked to do is done on what the kit found, not on what it made. */
export const prepayBalance: Kit = {
  name: 'TMF654',
  root: '/tmf-api/prepayBalanceManagement/v4/',
  steps: [
    ...resource({
      path: 'bucket',
      body: { usageType: 'monetary' },
      row: bucket,
      filters: ['id', 'status', 'usageType'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a11',
    }),
    ...resource({
      path: 'topupBalance',
      body: { amount: AMOUNT, bucket: BUCKET },
      row: topup,
      answer: accepted,
      filters: ['id', 'status'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a12',
    }),
    ...resource({
      path: 'adjustBalance',
      // The specification has a list of products; the kit sends one.
      body: { amount: AMOUNT, bucket: BUCKET, usageType: 'monetary', product: { id: 'p-1' } },
      row: adjustment,
      answer: accepted,
      filters: ['id', 'status', 'usageType'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a13',
    }),
    ...resource({
      path: 'reserveBalance',
      body: {
        amount: AMOUNT,
        bucket: BUCKET,
        relatedParty: [
          {
            id: '5',
            href: '/partyManagement/customer/22',
            name: 'A customer',
            role: 'customer',
            '@referredType': 'Individual',
          },
        ],
      },
      row: reservation,
      answer: accepted,
      filters: ['id', 'status'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a14',
    }),
  ],
};

type Facts = {
  readonly path: string;
  readonly body: Step['body'];
  readonly row: Shape;
  /** What the answer to the POST has beside it. */
  readonly answer?: Shape;
  readonly filters: readonly string[];
  readonly unknown: string;
};

function resource({ path, body, row, answer = {}, filters, unknown }: Facts): Step[] {
  return [
    { ask: `POST ${path}`, body, status: 201, rows: { ...row, ...answer }, keep: { [path]: 0 } },
    { ask: `GET ${path}`, status: 200, rows: row },
    { ask: `GET ${path}/{{${path}.id}}`, status: 200, rows: row },
    ...unjudged(`GET ${path}?fields=href`),
    ...filters.flatMap((name) => [
      ...unjudged(`GET ${path}?fields=${name}`),
      { ask: `GET ${path}?${name}={{${path}.${name}}}`, status: 200, rows: row },
    ]),
    { ask: `GET ${path}/${unknown}`, status: 404 },
  ];
}
