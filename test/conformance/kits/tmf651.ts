import { type Kit, type Shape, unjudged } from './kit';

const identified: Shape = { id: 'string', href: 'string', name: 'string' };
const agreement: Shape = {
  ...identified,
  agreementType: 'string',
  agreementItem: 'array',
  engagedParty: 'array',
};
const specification: Shape = { ...identified, attachment: 'array' };

// Items need to be there, not to say anything.
const agreed = (agreementType: string) => ({
  name: '<anytext>',
  agreementType,
  agreementItem: [{}],
  engagedParty: [{ id: '3491', '@referredType': 'Individual' }],
});

/** The kit of R18 in the words of v4, and what is asked of every resource of v4. */
export const agreements: Kit = {
  name: 'TMF651',
  root: '/tmf-api/agreementManagement/v4/',
  opening: 'agreement',
  steps: [
    {
      ask: 'POST agreement',
      body: agreed('throughput'),
      status: 201,
      rows: agreement,
      keep: { one: 0 },
    },
    { ask: 'GET agreement', status: 200, rows: agreement },
    { ask: 'GET agreement/{{one.id}}', status: 200, rows: agreement },
    {
      ask: 'POST agreement',
      body: agreed('volume'),
      status: 201,
      rows: agreement,
      keep: { two: 0 },
    },
    { ask: 'GET agreement/{{two.id}}', status: 200, rows: agreement },
    {
      ask: 'GET agreement?agreementType=throughput',
      status: 200,
      rows: { ...agreement, agreementType: (type) => type === 'throughput' },
    },
    {
      ask: 'GET agreement/{{one.id}}?fields=name,agreementType',
      status: 200,
      rows: { name: 'string', agreementType: 'string' },
    },
    { ask: 'GET agreement?name={{one.name}}', status: 200, rows: agreement },
    ...unjudged('GET agreement?fields=href', 'GET agreement?fields=id'),
    { ask: 'GET agreement?id={{two.id}}', status: 200, rows: agreement },
    { ask: 'PATCH agreement/{{one.id}}', body: { name: 'new name' }, status: 200, rows: agreement },
    { ask: 'DELETE agreement/{{two.id}}', status: 204 },
    { ask: 'GET agreement/{{two.id}}', status: 404 },
    { ask: 'GET agreement/465498213', status: 404 },
    {
      ask: 'POST agreement',
      body: { name: '<anytext>', agreementItem: [], engagedParty: [] },
      status: 400,
    },
    {
      ask: 'POST agreement',
      body: { name: 'some name', characteristic: { value: 'coco' } },
      status: 400,
    },
    {
      ask: 'POST agreementSpecification',
      body: { name: 'Frame', attachment: [{}] },
      status: 201,
      rows: specification,
      keep: { frame: 0 },
    },
    { ask: 'GET agreementSpecification', status: 200, rows: specification },
    { ask: 'GET agreementSpecification/{{frame.id}}', status: 200, rows: specification },
    { ask: 'GET agreementSpecification?name={{frame.name}}', status: 200, rows: specification },
    { ask: 'GET agreementSpecification/465498213', status: 404 },
  ],
};
