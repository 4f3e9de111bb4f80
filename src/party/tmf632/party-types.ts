import {
  type Api,
  choice,
  flag,
  instant,
  list,
  object,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';
import { INDIVIDUAL_STATES, ORGANIZATION_STATES } from '../domain/party-lifecycle';
import {
  disability,
  individualIdentification,
  languageAbility,
  organizationChildRelationship,
  organizationIdentification,
  organizationParentRelationship,
  partyAttributes,
  personalNames,
  skill,
} from './party-parts';

export const tmf632: Api = {
  code: 'TMF632',
  version: '4.0.0',
  title: 'Party Management',
  root: '/tmf-api/party/v4',
  aliases: ['/tmf-api/partyManagement/v4'],
};

const partyType = {
  api: tmf632,
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
} as const;

export const individualType: ResourceType = {
  ...partyType,
  name: 'Individual',
  path: 'individual',
  schema: object('Individual', {
    ...personalNames,
    ...partyAttributes,
    birthDate: instant,
    countryOfBirth: text,
    deathDate: instant,
    gender: text,
    location: text,
    maritalStatus: text,
    nationality: text,
    placeOfBirth: text,
    disability: list(disability),
    individualIdentification: list(individualIdentification),
    languageAbility: list(languageAbility),
    otherName: list(object('OtherNameIndividual', { ...personalNames, validFor: timePeriod })),
    skill: list(skill),
    status: choice(...INDIVIDUAL_STATES),
  }),
  mandatory: ['familyName', 'givenName'],
};

export const organizationType: ResourceType = {
  ...partyType,
  name: 'Organization',
  path: 'organization',
  schema: object('Organization', {
    ...partyAttributes,
    isHeadOffice: flag,
    isLegalEntity: flag,
    name: text,
    nameType: text,
    organizationType: text,
    tradingName: text,
    existsDuring: timePeriod,
    organizationChildRelationship: list(organizationChildRelationship),
    organizationIdentification: list(organizationIdentification),
    organizationParentRelationship,
    otherName: list(
      object('OtherNameOrganization', {
        name: text,
        nameType: text,
        tradingName: text,
        validFor: timePeriod,
      }),
    ),
    status: choice(...ORGANIZATION_STATES),
  }),
  mandatory: ['tradingName'],
};
