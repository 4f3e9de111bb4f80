// The TMF620 resources with the attributes of version 4.1.0. Only the name is mandatory; `lastUpdate` is set by the
// server.
import {
  type Api,
  type Attributes,
  type Body,
  exact,
  flag,
  instant,
  integer,
  list,
  money,
  object,
  productOffering as productOfferingRef,
  productSpecification as productSpecificationRef,
  quantity,
  relatedParty,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';
import * as parts from './catalog-parts';

const api: Api = {
  code: 'TMF620',
  area: 'catalog',
  version: '4.1.0',
  title: 'Product Catalog Management',
  root: '/tmf-api/productCatalogManagement/v4',
};

/** Attributes of every catalogue resource. */
const common: Attributes = {
  id: text,
  href: text,
  name: text,
  description: text,
  lastUpdate: instant,
  lifecycleStatus: text,
  version: text,
  validFor: timePeriod,
};

function resourceType(
  name: string,
  attributes: Attributes,
  example: Body,
  events: ResourceType['events'] = ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
): ResourceType {
  return {
    api,
    name,
    path: name.charAt(0).toLowerCase() + name.slice(1),
    schema: object(name, { ...common, ...attributes }),
    mandatory: ['name'],
    readOnly: ['lastUpdate'],
    operations: ['list', 'create', 'read', 'patch', 'delete'],
    events,
    example,
    stateAttribute: 'lifecycleStatus',
  };
}

export const catalog = resourceType(
  'Catalog',
  {
    catalogType: text,
    category: list(parts.categoryRef),
    relatedParty: list(relatedParty),
  },
  { name: 'Retail', catalogType: 'Product Catalog', lifecycleStatus: 'Active' },
  ['Create', 'AttributeValueChange', 'StateChange', 'Delete', 'Batch'],
);

export const category = resourceType(
  'Category',
  {
    isRoot: flag,
    parentId: text,
    productOffering: list(productOfferingRef),
    subCategory: list(parts.categoryRef),
  },
  { name: 'Mobile data', isRoot: true, lifecycleStatus: 'Active' },
);

export const productSpecification = resourceType(
  'ProductSpecification',
  {
    brand: text,
    isBundle: flag,
    productNumber: text,
    attachment: list(parts.attachment),
    bundledProductSpecification: list(parts.bundledProductSpecification),
    productSpecCharacteristic: list(parts.productSpecCharacteristic),
    productSpecificationRelationship: list(parts.productSpecificationRelationship),
    relatedParty: list(relatedParty),
    resourceSpecification: list(parts.resourceSpecificationRef),
    serviceSpecification: list(parts.serviceSpecificationRef),
    targetProductSchema: parts.targetProductSchema,
  },
  {
    name: 'Data line',
    lifecycleStatus: 'Active',
    productSpecCharacteristic: [{ name: 'subject', valueType: 'string', configurable: true }],
  },
);

export const productOffering = resourceType(
  'ProductOffering',
  {
    isBundle: flag,
    isSellable: flag,
    statusReason: text,
    agreement: list(parts.agreementRef),
    attachment: list(parts.attachment),
    bundledProductOffering: list(parts.bundledProductOffering),
    category: list(parts.categoryRef),
    channel: list(parts.channelRef),
    marketSegment: list(parts.marketSegmentRef),
    place: list(parts.placeRef),
    prodSpecCharValueUse: list(parts.characteristicUse),
    productOfferingPrice: list(parts.priceRefOrValue),
    productOfferingRelationship: list(parts.productOfferingRelationship),
    productOfferingTerm: list(parts.productOfferingTerm),
    productSpecification: productSpecificationRef,
    resourceCandidate: parts.resourceCandidateRef,
    serviceCandidate: parts.serviceCandidateRef,
    serviceLevelAgreement: parts.serviceLevelAgreementRef,
  },
  {
    name: 'Data line with 10 GB',
    lifecycleStatus: 'Launched',
    isSellable: true,
    category: [{ id: 'mobile-data', name: 'Mobile data' }],
  },
);

export const productOfferingPrice = resourceType(
  'ProductOfferingPrice',
  {
    isBundle: flag,
    percentage: exact,
    priceType: text,
    recurringChargePeriodLength: integer,
    recurringChargePeriodType: text,
    bundledPopRelationship: list(parts.bundledPrice),
    constraint: list(parts.constraint),
    place: list(parts.placeRef),
    popRelationship: list(parts.priceRelationship),
    price: money,
    pricingLogicAlgorithm: list(parts.pricingLogicAlgorithm),
    prodSpecCharValueUse: list(parts.characteristicUse),
    productOfferingTerm: list(parts.productOfferingTerm),
    tax: list(parts.tax),
    unitOfMeasure: quantity,
  },
  {
    name: 'Monthly fee',
    priceType: 'recurring',
    recurringChargePeriodType: 'month',
    recurringChargePeriodLength: 1,
    lifecycleStatus: 'Launched',
    price: { unit: 'EUR', value: 9.99 },
    tax: [{ taxCategory: 'VAT', taxRate: 19 }],
  },
);
