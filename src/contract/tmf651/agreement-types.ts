import {
  type Api,
  attachment,
  characteristic,
  flag,
  instant,
  integer,
  list,
  object,
  relatedParty,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';
import * as parts from './agreement-parts';

const tmf651: Api = {
  code: 'TMF651',
  area: 'contract',
  version: '4.0.0',
  title: 'Agreement Management',
  root: '/tmf-api/agreementManagement/v4',
};

export const agreementType: ResourceType = {
  api: tmf651,
  name: 'Agreement',
  path: 'agreement',
  schema: object('Agreement', {
    agreementType: text,
    description: text,
    documentNumber: integer,
    initialDate: instant,
    name: text,
    statementOfIntent: text,
    status: text,
    version: text,
    agreementAuthorization: list(parts.agreementAuthorization),
    agreementItem: list(parts.agreementItem),
    agreementPeriod: timePeriod,
    agreementSpecification: parts.agreementSpecificationRef,
    associatedAgreement: list(parts.agreementRef),
    characteristic: list(characteristic),
    completionDate: timePeriod,
    engagedParty: list(relatedParty),
  }),
  mandatory: ['name', 'agreementType', 'agreementItem', 'engagedParty'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
  example: {
    name: 'Frame contract',
    agreementType: 'commercial',
    agreementItem: [{ productOffering: [{ id: 'data-line' }] }],
    engagedParty: [{ id: 'acme', role: 'customer' }],
  },
};

export const agreementSpecificationType: ResourceType = {
  api: tmf651,
  name: 'AgreementSpecification',
  path: 'agreementSpecification',
  schema: object('AgreementSpecification', {
    description: text,
    isBundle: flag,
    lastUpdate: instant,
    lifecycleStatus: text,
    name: text,
    version: text,
    attachment: list(attachment),
    relatedParty: list(relatedParty),
    serviceCategory: parts.categoryRef,
    specificationCharacteristic: list(parts.specificationCharacteristic),
    specificationRelationship: list(parts.specificationRelationship),
    validFor: timePeriod,
  }),
  mandatory: ['name', 'attachment'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'lifecycleStatus',
  example: {
    name: 'Frame contract',
    attachment: [
      { name: 'Terms', attachmentType: 'document', url: 'https://files.example/terms.pdf' },
    ],
  },
};
