import type { Kit } from './kit';
import { walk } from './resource-walk';

export const usageManagement: Kit = {
  name: 'TMF635',
  root: '/tmf-api/usageManagement/v4/',
  opening: 'usage',
  steps: [
    ...walk({
      path: 'usage',
      // Of a specification that nobody made.
      body: { usageSpecification: { id: 'af59-b504c742900e' } },
      rows: { id: 'string', usageSpecification: 'any' },
      fields: ['id'],
      filters: ['id'],
      unknown: '81017615-a16e-491b-905e-9b3e98de013f',
    }),
    ...walk({
      path: 'usageSpecification',
      body: { name: 'Voice calls' },
      rows: { id: 'string', href: 'string', name: 'string' },
      fields: ['id', 'href', 'name'],
      filters: ['id', 'name'],
      unknown: '31f18bc5-e9ff-4c56-953f-478828bd6f88',
    }),
  ],
};
