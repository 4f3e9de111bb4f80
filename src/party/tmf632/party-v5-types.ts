// TMF632 in version 5: an organisation is known by its name, and the dead are spelt right.
import { type Api, nextVersion, PARTY_RULES, text, words } from '../../tmf';
import { INDIVIDUAL_STATES } from '../domain/party-lifecycle';
import { individualType, organizationType } from './party-types';

const tmf632v5: Api = {
  code: 'TMF632',
  area: 'party',
  version: '5.0.0',
  title: 'Party Management',
  root: '/tmf-api/party/v5',
  aliases: ['/tmf-api/partyManagement/v5'],
};

export const individualV5 = nextVersion(individualType, {
  api: tmf632v5,
  attributes: {
    name: text,
    status: words(INDIVIDUAL_STATES, { deceaded: 'deceased' }),
  },
  rules: PARTY_RULES,
});

export const organizationV5 = nextVersion(organizationType, {
  api: tmf632v5,
  rules: PARTY_RULES,
  mandatory: ['name'],
  completed: (body) => ({ tradingName: body['name'], ...body }),
});
