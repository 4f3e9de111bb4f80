import { type Kit, type Shape, unjudged } from './kit';

const usage: Shape = { id: 'string', usageSpecification: 'any' };
const specification: Shape = { id: 'string', href: 'string', name: 'string' };

export const usageManagement: Kit = {
  name: 'TMF635',
  root: '/tmf-api/usageManagement/v4/',
  opening: 'usage',
  steps: [
    {
      ask: 'POST usage',
      body: { usageSpecification: { id: 'af59-b504c742900e' } },
      status: 201,
      rows: usage,
      keep: { US: 0 },
    },
    { ask: 'GET usage', status: 200, rows: usage },
    { ask: 'GET usage/{{US.id}}', status: 200, rows: usage },
    ...unjudged('GET usage?fields=id'),
    { ask: 'GET usage?id={{US.id}}', status: 200, rows: usage },
    { ask: 'GET usage/81017615-a16e-491b-905e-9b3e98de013f', status: 404 },
    {
      ask: 'POST usageSpecification',
      body: { name: 'Voice-Usage-Specification' },
      status: 201,
      rows: specification,
      keep: { SP: 0 },
    },
    { ask: 'GET usageSpecification', status: 200, rows: specification },
    { ask: 'GET usageSpecification/{{SP.id}}', status: 200, rows: specification },
    ...unjudged('GET usageSpecification?fields=id'),
    { ask: 'GET usageSpecification?id={{SP.id}}', status: 200, rows: specification },
    ...unjudged('GET usageSpecification?fields=href', 'GET usageSpecification?fields=name'),
    { ask: 'GET usageSpecification?name={{SP.name}}', status: 200, rows: specification },
    { ask: 'GET usageSpecification/31f18bc5-e9ff-4c56-953f-478828bd6f88', status: 404 },
  ],
};
