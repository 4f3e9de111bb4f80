// TMF669 in version 5: the roles of v4, and the specification of a role (partyRoleSpecification).
import {
  type Api,
  any,
  attachment,
  flag,
  instant,
  integer,
  list,
  nextSchema,
  nextVersion,
  object,
  PARTY_RULES,
  partyReference,
  reference,
  relatedParty,
  relatedPartyRule,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';
import { partyRoleType, tmf669 } from './party-role-type';

const tmf669v5: Api = {
  code: 'TMF669',
  area: 'party',
  version: '5.0.0',
  title: 'Party Role Management',
  root: '/tmf-api/partyRoleManagement/v5',
};

const specificationRef = reference('PartyRoleSpecificationRef');

export const partyRoleV5 = nextVersion(partyRoleType, {
  api: tmf669v5,
  attributes: {
    description: text,
    role: text,
    engagedParty: partyReference,
    partyRoleSpecification: nextSchema(specificationRef, {}),
  },
  rules: PARTY_RULES,
  mandatory: ['name', 'engagedParty'],
});

const characteristicValue = object('CharacteristicValueSpecification', {
  isDefault: flag,
  rangeInterval: text,
  regex: text,
  unitOfMeasure: text,
  validFor: timePeriod,
  value: any,
  valueFrom: integer,
  valueTo: integer,
  valueType: text,
});

const characteristicRelationship = object('CharacteristicSpecificationRelationship', {
  characteristicSpecificationId: text,
  name: text,
  parentSpecificationHref: text,
  parentSpecificationId: text,
  relationshipType: text,
  validFor: timePeriod,
});

const characteristic = object('CharacteristicSpecification', {
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
  charSpecRelationship: list(characteristicRelationship),
  characteristicValueSpecification: list(characteristicValue),
  validFor: timePeriod,
});

/** Stored like a v4 resource, though v4 never showed it. */
export const partyRoleSpecificationType: ResourceType = {
  api: tmf669,
  name: 'PartyRoleSpecification',
  path: 'partyRoleSpecification',
  schema: object('PartyRoleSpecification', {
    name: text,
    description: text,
    isBundle: flag,
    lastUpdate: instant,
    lifecycleStatus: text,
    status: text,
    version: text,
    agreementSpecification: list(reference('AgreementSpecificationRef', { description: text })),
    attachment: list(attachment),
    constraint: list(reference('ConstraintRef', { version: text })),
    entitySpecRelationship: list(
      reference('EntitySpecificationRelationship', {
        relationshipType: text,
        role: text,
        associationSpec: reference('AssociationSpecificationRef'),
        validFor: timePeriod,
      }),
    ),
    permissionSpecificationSet: list(reference('PermissionSpecificationSetRef')),
    relatedParty: list(relatedParty),
    specCharacteristic: list(characteristic),
    targetEntitySchema: object('TargetEntitySchema', {}),
    validFor: timePeriod,
  }),
  mandatory: ['name'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'lifecycleStatus',
  example: { name: 'Reseller', description: 'Sells in its own name', lifecycleStatus: 'Active' },
};

export const partyRoleSpecificationV5 = nextVersion(partyRoleSpecificationType, {
  api: tmf669v5,
  rules: {
    RelatedParty: relatedPartyRule('RelatedPartyRefOrPartyRoleRef'),
    ConstraintRef: {},
  },
});
