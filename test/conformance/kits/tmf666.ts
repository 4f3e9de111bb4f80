import type { Json } from '../contract';
import type { Kit, Shape, Step } from './kit';
import { walk } from './resource-walk';

const named: Shape = { id: 'string', href: 'string', name: 'string' };
const owned: Shape = { ...named, relatedParty: 'array' };

const owner = (id: string) => ({ id, name: `Party ${id}`, '@referredType': 'Organization' });

export const account: Kit = {
  name: 'TMF666',
  root: '/tmf-api/accountManagement/v4/',
  steps: [
    ...twoOf(
      'billFormat',
      { name: 'Detailed invoice' },
      named,
      '37f0b9f4-0d2d-4a52-9a0f-0a66c4ad6601',
    ),
    ...twoOf(
      'partyAccount',
      { name: 'Travel account', relatedParty: [owner('4665')] },
      owned,
      '37f0b9f4-0d2d-4a52-9a0f-0a66c4ad6602',
    ),
    ...twoOf(
      'billingCycleSpecification',
      { name: 'Monthly billing' },
      named,
      '37f0b9f4-0d2d-4a52-9a0f-0a66c4ad6603',
    ),
    ...twoOf(
      'financialAccount',
      { name: 'Administration account' },
      named,
      '37f0b9f4-0d2d-4a52-9a0f-0a66c4ad6604',
    ),
    ...twoOf(
      'billingAccount',
      { name: 'Home Account', relatedParty: [owner('6838')] },
      owned,
      '37f0b9f4-0d2d-4a52-9a0f-0a66c4ad6605',
    ),
    // The kit takes what is there, and nothing is well, too.
    { ask: 'GET billPresentationMedia', status: 200, rows: (row) => (row.id ? named : {}) },
    { ask: 'GET billPresentationMedia/37f0b9f4-0d2d-4a52-9a0f-0a66c4ad6606', status: 404 },
    ...twoOf(
      'settlementAccount',
      { name: 'Per Usage Account', relatedParty: [owner('5965')] },
      owned,
      '37f0b9f4-0d2d-4a52-9a0f-0a66c4ad6607',
    ),
  ],
};

function twoOf(path: string, body: Json, rows: Shape, unknown: string): Step[] {
  const fields = ['href', 'id', 'name'];
  return walk({ path, body, rows, fields, filters: ['id', 'name'], unknown, isTwice: true });
}
