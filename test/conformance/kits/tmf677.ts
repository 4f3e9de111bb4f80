import { type Kit, type Shape, unjudged } from './kit';

const query: Shape = {
  id: 'string',
  href: 'string',
  queryUsageConsumptionDate: 'string',
  searchCriteria: 'object',
  usageConsumption: 'array',
};
const nothing: Shape = { length: (rows) => rows === 0 };

const BUCKET = 'usageConsumption.bucketRefOrValue.id';

/** Of the kit of R18, whose reports v4 asks for by a query: what is asked of reports and of filters by their buckets. */
export const usageConsumption: Kit = {
  name: 'TMF677',
  root: '/tmf-api/usageConsumption/v4/',
  steps: [
    {
      ask: 'POST queryUsageConsumption',
      body: { searchCriteria: {} },
      status: 201,
      rows: query,
      keep: { all: 0 },
    },
    {
      ask: 'POST queryUsageConsumption',
      body: { searchCriteria: { partyAccount: [{ id: 'A0815' }] } },
      status: 201,
      rows: query,
      keep: { one: 0 },
    },
    { ask: 'GET queryUsageConsumption', status: 200, rows: query },
    { ask: 'GET queryUsageConsumption/{{all.id}}', status: 200, rows: query },
    ...unjudged('GET queryUsageConsumption?fields=href', 'GET queryUsageConsumption?fields=id'),
    { ask: 'GET queryUsageConsumption?id={{one.id}}', status: 200, rows: query },
    {
      ask: 'GET queryUsageConsumption/{{one.id}}?fields=id,usageConsumption',
      status: 200,
      rows: { id: 'string', usageConsumption: 'array' },
    },
    { ask: `GET queryUsageConsumption?${BUCKET}=404Bucket000`, status: 200, rows: nothing },
    { ask: 'GET queryUsageConsumption/000', status: 404 },
    { ask: 'DELETE queryUsageConsumption/{{all.id}}', status: 204 },
    { ask: 'GET queryUsageConsumption/{{all.id}}', status: 404 },
  ],
};
