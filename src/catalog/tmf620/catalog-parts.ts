// The structures below the TMF620 resources, with the attributes of version 4.1.0.
import {
  any,
  attachment,
  constraint,
  duration,
  exact,
  flag,
  instant,
  integer,
  list,
  money,
  object,
  productSpecification,
  quantity,
  reference,
  taxItem,
  text,
  timePeriod,
} from '../../tmf';

const versioned = { version: text };

export const categoryRef = reference('CategoryRef', versioned);
export const agreementRef = reference('AgreementRef');
export const channelRef = reference('ChannelRef');
export const marketSegmentRef = reference('MarketSegmentRef');
export const placeRef = reference('PlaceRef');
export const resourceCandidateRef = reference('ResourceCandidateRef', versioned);
export const serviceCandidateRef = reference('ServiceCandidateRef', versioned);
export const resourceSpecificationRef = reference('ResourceSpecificationRef', versioned);
export const serviceSpecificationRef = reference('ServiceSpecificationRef', versioned);
export const serviceLevelAgreementRef = reference('SLARef');
export const targetProductSchema = object('TargetProductSchema', {});

export const productOfferingTerm = object('ProductOfferingTerm', {
  name: text,
  description: text,
  duration,
  validFor: timePeriod,
});

// The specification has integer bounds; prices need decimals, which include these.
const characteristicValue = object('CharacteristicValueSpecification', {
  isDefault: flag,
  rangeInterval: text,
  regex: text,
  unitOfMeasure: text,
  valueFrom: exact,
  valueTo: exact,
  valueType: text,
  value: any,
  validFor: timePeriod,
});

export const characteristicUse = object('ProductSpecificationCharacteristicValueUse', {
  id: text,
  name: text,
  description: text,
  valueType: text,
  minCardinality: integer,
  maxCardinality: integer,
  productSpecCharacteristicValue: list(characteristicValue),
  productSpecification,
  validFor: timePeriod,
});

export const productSpecCharacteristic = object('ProductSpecificationCharacteristic', {
  id: text,
  name: text,
  description: text,
  configurable: flag,
  extensible: flag,
  isUnique: flag,
  minCardinality: integer,
  maxCardinality: integer,
  regex: text,
  valueType: text,
  '@valueSchemaLocation': text,
  productSpecCharacteristicValue: list(characteristicValue),
  productSpecCharRelationship: list(
    object('ProductSpecificationCharacteristicRelationship', {
      id: text,
      href: text,
      name: text,
      charSpecSeq: integer,
      relationshipType: text,
      validFor: timePeriod,
    }),
  ),
  validFor: timePeriod,
});

export const bundledProductSpecification = object('BundledProductSpecification', {
  id: text,
  href: text,
  name: text,
  lifecycleStatus: text,
});

export const productSpecificationRelationship = reference('ProductSpecificationRelationship', {
  relationshipType: text,
  validFor: timePeriod,
});

export const bundledProductOfferingOption = object('BundledProductOfferingOption', {
  numberRelOfferDefault: integer,
  numberRelOfferLowerLimit: integer,
  numberRelOfferUpperLimit: integer,
});

export const bundledProductOffering = object('BundledProductOffering', {
  id: text,
  href: text,
  name: text,
  lifecycleStatus: text,
  bundledProductOfferingOption,
});

export const productOfferingRelationship = reference('ProductOfferingRelationship', {
  relationshipType: text,
  role: text,
  validFor: timePeriod,
});

const priceValue = object('ProductPriceValue', {
  percentage: exact,
  taxCategory: text,
  taxRate: exact,
  dutyFreeAmount: money,
  taxIncludedAmount: money,
});

const priceAlteration = object('POPAlteration', {
  id: text,
  href: text,
  name: text,
  description: text,
  priceType: text,
  priority: integer,
  recurringChargePeriod: text,
  applicationDuration: duration,
  price: priceValue,
  unitOfMeasure: quantity,
  validFor: timePeriod,
});

/** An offering refers to its prices or contains them. */
export const priceRefOrValue = reference('ProductOfferingPriceRefOrValue', {
  description: text,
  lastUpdate: instant,
  lifecycleStatus: text,
  priceType: text,
  recurringChargePeriod: text,
  recurringChargePeriodLength: integer,
  version: text,
  constraint: list(constraint),
  price: priceValue,
  priceAlteration: list(priceAlteration),
  unitOfMeasure: quantity,
  validFor: timePeriod,
});

export const bundledPrice = object('BundledProductOfferingPriceRelationship', {
  id: text,
  href: text,
  name: text,
});

export const priceRelationship = reference('ProductOfferingPriceRelationship', {
  relationshipType: text,
  role: text,
});

export const pricingLogicAlgorithm = object('PricingLogicAlgorithm', {
  id: text,
  href: text,
  name: text,
  description: text,
  plaSpecId: text,
  validFor: timePeriod,
});

export const tax = object('TaxItem', {
  ...taxItem.attributes,
  id: text,
  href: text,
  taxRate: exact,
});
export { attachment, constraint };
