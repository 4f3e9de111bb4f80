import type { Kit, Shape } from './kit';
import { walk } from './resource-walk';

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
    ...walk({
      path: 'bucket',
      body: { usageType: 'monetary' },
      rows: bucket,
      fields: ['href', 'id', 'status', 'usageType'],
      filters: ['id', 'status', 'usageType'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a11',
    }),
    ...walk({
      path: 'topupBalance',
      body: { amount: AMOUNT, bucket: BUCKET },
      rows: topup,
      answer: accepted,
      fields: ['href', 'id', 'status'],
      filters: ['id', 'status'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a12',
    }),
    ...walk({
      path: 'adjustBalance',
      // The specification has a list of products; the kit sends one.
      body: { amount: AMOUNT, bucket: BUCKET, usageType: 'monetary', product: { id: 'p-1' } },
      rows: adjustment,
      answer: accepted,
      fields: ['href', 'id', 'status', 'usageType'],
      filters: ['id', 'status', 'usageType'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a13',
    }),
    ...walk({
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
      rows: reservation,
      answer: accepted,
      fields: ['href', 'id', 'status'],
      filters: ['id', 'status'],
      unknown: '6a3f6a0e-40b5-4a8e-9f0a-6d4a5d0c9a14',
    }),
  ],
};
