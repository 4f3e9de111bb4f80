// The TMF620 resources of version 5, as differences from 4.1.0. State and time of the last change are not mandatory,
// because the catalogue sets them.
import {
  type Api,
  type Attributes,
  externalIdentifiers,
  flag,
  identified,
  integer,
  liftedFrom,
  list,
  nextSchema,
  nextVersion,
  referenceOr,
  reference,
  type Rules,
  structure,
  text,
  timePeriod,
  again,
  exact,
} from '../../tmf';
import * as parts from './catalog-parts';
import {
  catalog,
  category,
  productOffering,
  productOfferingPrice,
  productSpecification,
} from './catalog-types';
import { exportJob, importJob } from './job-types';

const tmf620v5: Api = {
  code: 'TMF620',
  area: 'catalog',
  version: '5.0.0',
  title: 'Product Catalog Management',
  root: '/tmf-api/productCatalogManagement/v5',
};

const version = { version: text, '@referredType': text };

const RULES: Rules = {
  ProductOfferingRef: {
    attributes: {
      version: text,
      bundledProductOfferingOption: nextSchema(parts.bundledProductOfferingOption, {}),
    },
  },
  ProductSpecificationCharacteristic: {
    name: 'CharacteristicSpecification',
    rename: {
      productSpecCharacteristicValue: 'characteristicValueSpecification',
      productSpecCharRelationship: 'charSpecRelationship',
    },
  },
  ProductSpecificationCharacteristicRelationship: {
    name: 'CharacteristicSpecificationRelationship',
    rename: { id: 'parentSpecificationId', href: 'parentSpecificationHref' },
    attributes: { characteristicSpecificationId: text },
  },
  BundledProductOffering: { attributes: version },
  BundledProductOfferingPriceRelationship: { attributes: version },
  BundledProductSpecification: { attributes: version },
  ProductOfferingRelationship: { attributes: version },
  ProductOfferingPriceRelationship: { attributes: version },
  ProductSpecificationRelationship: { attributes: version },
  ProductPriceValue: {
    attributes: { unit: text, value: exact },
    reshape: liftedFrom('dutyFreeAmount', ['unit', 'value']),
    classOf: (_next, given) => given,
  },
};

const characteristic = nextSchema(parts.productSpecCharacteristic, RULES);
const policies = list(nextSchema(reference('PolicyRef', version), {}));

const bundledGroup = structure('BundledGroupProductOffering', {
  id: text,
  name: text,
  bundledProductOffering: list(nextSchema(parts.bundledProductOffering, RULES)),
  bundledGroupProductOffering: list(again('BundledGroupProductOffering')),
  bundledGroupProductOfferingOption: structure('BundledGroupProductOfferingOption', {
    numberRelOfferLowerLimit: integer,
    numberRelOfferUpperLimit: integer,
  }),
});

const allowedAction = structure('AllowedProductAction', {
  action: text,
  channel: list(nextSchema(parts.channelRef, {})),
  validFor: timePeriod,
});

/** A price inside an offering has all attributes of a price. */
const priceValue: Attributes = {
  isBundle: flag,
  percentage: exact,
  recurringChargePeriodType: text,
  bundledPopRelationship: list(nextSchema(parts.bundledPrice, RULES)),
  popRelationship: list(nextSchema(parts.priceRelationship, RULES)),
  prodSpecCharValueUse: list(nextSchema(parts.characteristicUse, RULES)),
  productOfferingTerm: list(nextSchema(parts.productOfferingTerm, RULES)),
  place: list(nextSchema(parts.placeRef, RULES)),
  pricingLogicAlgorithm: list(nextSchema(parts.pricingLogicAlgorithm, RULES)),
  tax: list(nextSchema(parts.tax, RULES)),
  externalIdentifier: externalIdentifiers,
};

export const productCatalogV5 = nextVersion(catalog, {
  api: tmf620v5,
  name: 'ProductCatalog',
  path: 'productCatalog',
  events: catalog.events.filter((kind) => kind !== 'Batch'),
  rules: RULES,
});

export const categoryV5 = nextVersion(category, {
  api: tmf620v5,
  reshape: identified('parentId', 'parent'),
  attributes: { parent: nextSchema(parts.categoryRef, {}) },
  rules: RULES,
});

export const productSpecificationV5 = nextVersion(productSpecification, {
  api: tmf620v5,
  attributes: {
    category: list(nextSchema(parts.categoryRef, {})),
    policy: policies,
    intentSpecification: nextSchema(reference('IntentSpecificationRef'), {}),
    externalIdentifier: externalIdentifiers,
  },
  rules: {
    ...RULES,
    ProductSpecificationRelationship: {
      attributes: { ...version, characteristic: list(characteristic) },
    },
  },
});

export const productOfferingV5 = nextVersion(productOffering, {
  api: tmf620v5,
  attributes: {
    policy: policies,
    allowedAction: list(allowedAction),
    bundledGroupProductOffering: list(bundledGroup),
    productOfferingCharacteristic: list(characteristic),
    externalIdentifier: externalIdentifiers,
  },
  rules: {
    ...RULES,
    ProductOfferingPriceRefOrValue: {
      ...referenceOr('ProductOfferingPrice', 'ProductOfferingPriceRef', ['version']),
      rename: { constraint: 'policy' },
      attributes: priceValue,
    },
  },
});

export const productOfferingPriceV5 = nextVersion(productOfferingPrice, {
  api: tmf620v5,
  rename: { constraint: 'policy' },
  attributes: { externalIdentifier: externalIdentifiers },
  rules: RULES,
});

export const nextCatalogTypes = [
  productCatalogV5,
  categoryV5,
  productSpecificationV5,
  productOfferingV5,
  productOfferingPriceV5,
];

export const exportJobV5 = nextVersion(exportJob, { api: tmf620v5 });
export const importJobV5 = nextVersion(importJob, { api: tmf620v5 });
