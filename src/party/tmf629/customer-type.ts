import { type Api, object, partyRoleAttributes, type ResourceType } from '../../tmf';

const tmf629: Api = {
  code: 'TMF629',
  area: 'party',
  version: '4.0.0',
  title: 'Customer Management',
  root: '/tmf-api/customerManagement/v4',
};

export const customerType: ResourceType = {
  api: tmf629,
  name: 'Customer',
  path: 'customer',
  schema: object('Customer', partyRoleAttributes),
  mandatory: ['name', 'engagedParty'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
  createNeeds: 'party:create',
  example: {
    name: 'Acme',
    engagedParty: { id: 'acme', name: 'Acme GmbH', '@referredType': 'Organization' },
  },
};
