import { type Api, object, partyRoleAttributes, type ResourceType, text } from '../../tmf';

export const tmf669: Api = {
  code: 'TMF669',
  area: 'party',
  version: '4.0.0',
  title: 'Party Role Management',
  root: '/tmf-api/partyRoleManagement/v4',
};

export const partyRoleType: ResourceType = {
  api: tmf669,
  name: 'PartyRole',
  path: 'partyRole',
  // The published API has no type of role; its conformance kit and older clients send one.
  schema: object('PartyRole', {
    ...partyRoleAttributes,
    roleType: object('RoleType', { name: text }),
  }),
  mandatory: ['name'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
  createNeeds: 'party:create',
  example: {
    name: 'Reseller',
    engagedParty: { id: 'acme', name: 'Acme GmbH', '@referredType': 'Organization' },
  },
};
