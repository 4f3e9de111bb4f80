import { type Kit, type Shape, unjudged } from './kit';

// Not in the specification of 4.0.0, and yet asked of every role.
const role: Shape = { id: 'string', href: 'string', name: 'string', roleType: 'any' };

export const partyRole: Kit = {
  name: 'TMF669',
  root: '/tmf-api/partyRoleManagement/v4/',
  steps: [
    {
      ask: 'POST partyRole',
      body: { name: 'wholesaler', roleType: {} },
      status: 201,
      rows: role,
      keep: { role: 0 },
    },
    { ask: 'GET partyRole', status: 200, rows: role },
    { ask: 'GET partyRole/{{role.id}}', status: 200, rows: role },
    ...unjudged('GET partyRole?fields=name'),
    { ask: 'GET partyRole?name={{role.name}}', status: 200, rows: role },
    ...unjudged('GET partyRole?fields=href', 'GET partyRole?fields=id'),
    { ask: 'GET partyRole?id={{role.id}}', status: 200, rows: role },
    { ask: 'PATCH partyRole/{{role.id}}', body: { name: 'new name', roleType: {} }, status: 200 },
    { ask: 'GET partyRole/{{role.id}}', status: 200, rows: role },
    { ask: 'DELETE partyRole/{{role.id}}', status: 204 },
    { ask: 'GET partyRole/{{role.id}}', status: 404 },
    { ask: 'GET partyRole/0c9b5a53-6a3b-4f43-8a36-66905b0a7d01', status: 404 },
  ],
};
