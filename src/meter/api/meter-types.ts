import { any, type Api, instant, list, object, type ResourceType, text } from '../../tmf';

const api: Api = { code: 'MTL', version: 'v1', title: 'Meterline', root: '/api/v1' };

export const meterResource: ResourceType = {
  api,
  name: 'Meter',
  path: 'meters',
  schema: object('Meter', {
    id: text,
    href: text,
    code: text,
    name: text,
    aggregation: any,
    unit: text,
    attributes: list(object('MeterAttribute', { name: text, values: list(text) })),
    createdAt: instant,
  }),
  mandatory: ['code', 'aggregation', 'unit'],
  readOnly: ['createdAt'],
  operations: ['list', 'create', 'read'],
  events: [],
  example: { code: 'llm.tokens', name: 'LLM tokens', aggregation: 'sum', unit: 'token' },
};
