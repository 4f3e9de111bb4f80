// The resources of TMF635 Usage Management 4.0.0.
import { type Api, parts, type ResourceType } from '../../tmf';
import { any, choice, extend, flag, instant, integer, list, number, object, text } from '../../tmf';

export const tmf635: Api = {
  code: 'TMF635',
  area: 'usage',
  version: '4.0.0',
  title: 'Usage Management',
  root: '/tmf-api/usageManagement/v4',
};

export const USAGE_STATUSES = [
  'received',
  'rejected',
  'recycled',
  'guided',
  'rated',
  'rerated',
  'billed',
] as const;

// Amounts and periods have an id and href in this specification.
const identity = { id: text, href: text };
const money = extend(parts.money, 'Money', identity);
const timePeriod = extend(parts.timePeriod, 'TimePeriod', identity);
const attachment = extend(parts.attachment, 'AttachmentRefOrValue', { validFor: timePeriod });

const ratedProductUsage = object('RatedProductUsage', {
  isBilled: flag,
  isTaxExempt: flag,
  offerTariffType: text,
  ratingAmountType: text,
  ratingDate: instant,
  taxRate: number,
  usageRatingTag: text,
  bucketValueConvertedInAmount: money,
  productRef: parts.product,
  taxExcludedRatingAmount: money,
  taxIncludedRatingAmount: money,
});

export const usage: ResourceType = {
  api: tmf635,
  name: 'Usage',
  path: 'usage',
  schema: object('Usage', {
    description: text,
    usageDate: instant,
    usageType: text,
    status: choice(...USAGE_STATUSES),
    usageSpecification: parts.reference('UsageSpecificationRef'),
    usageCharacteristic: list(parts.characteristic),
    relatedParty: list(parts.relatedParty),
    ratedProductUsage: list(ratedProductUsage),
  }),
  mandatory: ['externalIdentifier.id'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
  example: {
    usageDate: '2026-01-15T10:00:00.000Z',
    usageType: 'llm.tokens',
    description: 'Tokens of one request',
    usageCharacteristic: [
      { name: 'subject', value: 'key-1' },
      { name: 'llm.tokens', value: 374 },
    ],
    usageSpecification: { id: 'llm.tokens', name: 'LLM tokens' },
  },
};

const valueSpecification = object('CharacteristicValueSpecification', {
  isDefault: flag,
  rangeInterval: text,
  regex: text,
  unitOfMeasure: text,
  valueFrom: integer,
  valueTo: integer,
  valueType: text,
  validFor: timePeriod,
  value: any,
});

const specCharacteristic = object('CharacteristicSpecification', {
  id: text,
  configurable: flag,
  description: text,
  extensible: flag,
  isUnique: flag,
  maxCardinality: integer,
  minCardinality: integer,
  name: text,
  regex: text,
  valueType: text,
  charSpecRelationship: list(
    object('CharacteristicSpecificationRelationship', {
      id: text,
      href: text,
      characteristicSpecificationId: text,
      name: text,
      parentSpecificationHref: text,
      parentSpecificationId: text,
      relationshipType: text,
      validFor: timePeriod,
    }),
  ),
  characteristicValueSpecification: list(valueSpecification),
  validFor: timePeriod,
  '@valueSchemaLocation': text,
});

export const usageSpecification: ResourceType = {
  api: tmf635,
  name: 'UsageSpecification',
  path: 'usageSpecification',
  schema: object('UsageSpecification', {
    description: text,
    isBundle: flag,
    lastUpdate: instant,
    lifecycleStatus: text,
    name: text,
    version: text,
    attachment: list(attachment),
    constraint: list(parts.constraint),
    entitySpecRelationship: list(
      parts.reference('EntitySpecificationRelationship', {
        relationshipType: text,
        role: text,
        associationSpec: parts.reference('AssociationSpecificationRef'),
        validFor: timePeriod,
      }),
    ),
    relatedParty: list(parts.relatedParty),
    specCharacteristic: list(specCharacteristic),
    targetEntitySchema: object('TargetEntitySchema', {}),
    validFor: timePeriod,
  }),
  mandatory: [],
  readOnly: ['lastUpdate'],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'Delete'],
  example: {
    name: 'Voice call',
    description: 'One call, measured in seconds',
    specCharacteristic: [{ name: 'duration', valueType: 'number', configurable: true }],
  },
};
