// The structures below the TMF651 resources, with the attributes of version 4.0.0.
import {
  any,
  flag,
  instant,
  list,
  object,
  product,
  productOffering,
  reference,
  text,
  timePeriod,
} from '../../tmf';

export const agreementAuthorization = object('AgreementAuthorization', {
  date: instant,
  signatureRepresentation: text,
  state: text,
});

export const agreementItem = object('AgreementItem', {
  product: list(product),
  productOffering: list(productOffering),
  termOrCondition: list(
    object('AgreementTermOrCondition', { id: text, description: text, validFor: timePeriod }),
  ),
});

export const agreementRef = reference('AgreementRef');
export const agreementSpecificationRef = reference('AgreementSpecificationRef', {
  description: text,
});
export const categoryRef = reference('CategoryRef', { version: text });

const specificationValue = object('AgreementSpecCharacteristicValue', {
  default: flag,
  unitOfMeasure: text,
  valueFrom: text,
  valueTo: text,
  valueType: text,
  validFor: timePeriod,
  value: any,
});

export const specificationCharacteristic = object('AgreementSpecCharacteristic', {
  configurable: flag,
  description: text,
  name: text,
  valueType: text,
  specCharacteristicValue: list(specificationValue),
  validFor: timePeriod,
});

export const specificationRelationship = reference('AgreementSpecificationRelationship', {
  relationshipType: text,
  validFor: timePeriod,
});
