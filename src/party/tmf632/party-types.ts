import {
  type Api,
  choice,
  individualAttributes,
  object,
  organizationAttributes,
  type ResourceType,
} from '../../tmf';
import { INDIVIDUAL_STATES, ORGANIZATION_STATES } from '../domain/party-lifecycle';

const tmf632: Api = {
  code: 'TMF632',
  area: 'party',
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
  createNeeds: 'party:create',
} as const;

export const individualType: ResourceType = {
  ...partyType,
  name: 'Individual',
  path: 'individual',
  schema: object('Individual', {
    ...individualAttributes,
    status: choice(...INDIVIDUAL_STATES),
  }),
  mandatory: ['familyName', 'givenName'],
  example: {
    givenName: 'Ada',
    familyName: 'Lovelace',
    contactMedium: [
      {
        mediumType: 'email',
        preferred: true,
        characteristic: { emailAddress: 'ada@acme.example' },
      },
    ],
  },
};

export const organizationType: ResourceType = {
  ...partyType,
  name: 'Organization',
  path: 'organization',
  schema: object('Organization', {
    ...organizationAttributes,
    status: choice(...ORGANIZATION_STATES),
  }),
  mandatory: ['tradingName'],
  example: { tradingName: 'Acme', name: 'Acme GmbH', isLegalEntity: true },
};
