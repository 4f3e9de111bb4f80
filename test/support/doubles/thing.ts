// A resource that no module owns: what TMF630 says of every resource is tried on it.
import {
  type Api,
  choice,
  flag,
  instant,
  list,
  money,
  note,
  object,
  quantity,
  type ResourceType,
  text,
  timePeriod,
} from '../../../src/tmf';

const api: Api = { code: 'TMF999', version: 'v4', title: 'Test', root: '/tmf-api/test/v4' };

export const thing: ResourceType = {
  api,
  name: 'Thing',
  path: 'thing',
  schema: object('Thing', {
    name: text,
    status: text,
    isBundle: flag,
    kind: choice('big', 'small'),
    lastUpdate: instant,
    validFor: timePeriod,
    price: money,
    size: quantity,
    note: list(note),
  }),
  mandatory: ['name', 'note.text'],
  readOnly: ['lastUpdate'],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
};

export const THING_PATH = `${api.root}/${thing.path}`;
