import { type Kit, type Shape, unjudged } from './kit';

const report: Shape = {
  id: 'string',
  name: 'string',
  effectiveDate: 'string',
  bucket: (buckets) => Array.isArray(buckets) && typeof buckets[0]?.id === 'string',
};
const nothing: Shape = { length: (rows) => rows === 0 };
const only = (name: string): Shape => ({ ...report, name: (found) => found === name });

/** The public kit is of R18, and reads: the first two reports it finds must be told apart by bucket and by name. */
export const usageReports: Kit = {
  name: 'TMF677-R18',
  // As its reader is told to write it; its paths begin with a slash, too.
  root: '/tmf-api/usageConsumption/v4//',
  opening: 'usageConsumptionReport',
  needsSeed: true,
  steps: [
    {
      ask: 'GET usageConsumptionReport',
      status: 200,
      rows: report,
      keep: { one: 0, two: 1 },
    },
    { ask: 'GET usageConsumptionReport/{{one.id}}', status: 200, rows: report },
    { ask: 'GET usageConsumptionReport/{{two.id}}', status: 200, rows: report },
    {
      ask: 'GET usageConsumptionReport?bucket.id=11',
      status: 200,
      rows: only('Usage consumption of A0815'),
    },
    {
      ask: 'GET usageConsumptionReport?name={{two.name}}',
      status: 200,
      rows: only('Usage consumption of A0816'),
    },
    {
      ask: 'GET usageConsumptionReport/{{one.id}}?fields=id,bucket',
      status: 200,
      rows: { id: 'string', bucket: 'array' },
    },
    { ask: 'GET usageConsumptionReport/000', status: 404 },
    { ask: 'GET usageConsumptionReport?bucket.id=404Bucket000', status: 200, rows: nothing },
  ],
};

const query: Shape = {
  id: 'string',
  href: 'string',
  queryUsageConsumptionDate: 'string',
  searchCriteria: 'object',
  usageConsumption: 'array',
};
const BUCKET = 'usageConsumption.bucketRefOrValue.id';

/** There is no public kit of v4, in which reports are asked for by a query: the same of the answers to it. */
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
