import {
  again,
  type Api,
  type Attributes,
  choice,
  flag,
  instant,
  list,
  object,
  partyAccount,
  quantity,
  reference,
  relatedParty,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';

export const tmf677: Api = {
  code: 'TMF677',
  area: 'consumption',
  version: '4.0.0',
  title: 'Usage Consumption',
  root: '/tmf-api/usageConsumption/v4',
};

const summary = object('ConsumptionSummary', {
  id: text,
  href: text,
  // Extension: the meter or the currency that is counted.
  name: text,
  counterType: text,
  level: text,
  valueName: text,
  consumptionPeriod: timePeriod,
  user: relatedParty,
  value: quantity,
});

const product = reference('UsageConsumptionProductRef', { consumptionSummary: list(summary) });
const logicalResource = reference('UsageConsumptionLogicalResourceRef', {
  consumptionSummary: list(summary),
});
const service = reference('ServiceRef');

const bucketAttributes: Attributes = {
  id: text,
  href: text,
  description: text,
  isShared: flag,
  name: text,
  remainingValueName: text,
  status: text,
  usageType: text,
  bucketCounter: list(summary),
  logicalResource: list(logicalResource),
  partyAccount,
  product: list(product),
  relatedParty: list(relatedParty),
  remainingValue: quantity,
  reserveBalance: list(reference('ReserveBalanceRef')),
  reservedValue: quantity,
  service: list(service),
  validFor: timePeriod,
};

const bucket = object('BucketRefOrValue', {
  ...bucketAttributes,
  bucketRelationship: list(
    object('BucketRelationship', {
      relationshipType: text,
      bucketRefOrValue: again('BucketRefOrValue'),
    }),
  ),
});

const consumption = object('UsageConsumption', {
  id: text,
  href: text,
  creationDate: instant,
  description: text,
  lastUpdate: instant,
  name: text,
  bucketRefOrValue: list(bucket),
  logicalResource: list(logicalResource),
  partyAccount: list(partyAccount),
  product: list(product),
  relatedParty: list(relatedParty),
  service: list(service),
  state: choice('accepted', 'terminatedWithError', 'inProgress', 'done'),
  validPeriod: timePeriod,
});

export const queryUsageConsumptionType: ResourceType = {
  api: tmf677,
  name: 'QueryUsageConsumption',
  path: 'queryUsageConsumption',
  schema: object('QueryUsageConsumption', {
    queryUsageConsumptionDate: instant,
    partyAccount: list(partyAccount),
    relatedParty: list(relatedParty),
    searchCriteria: consumption,
    usageConsumption: list(consumption),
  }),
  mandatory: [],
  readOnly: ['usageConsumption'],
  operations: ['list', 'create', 'read', 'delete'],
  // Posting a query only reads usage, so the permission to read is enough.
  createNeeds: 'consumption:read',
  events: ['Create', 'StateChange', 'Delete'],
  example: { searchCriteria: { partyAccount: [{ id: 'acme' }] } },
};
