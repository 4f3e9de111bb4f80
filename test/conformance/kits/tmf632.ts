import type { Kit, Shape } from './kit';
import { walk } from './resource-walk';

const identified: Shape = { id: 'string', href: 'string' };

export const partyManagement: Kit = {
  name: 'TMF632',
  root: '/tmf-api/party/v4/',
  steps: [
    ...walk({
      path: 'individual',
      body: { familyName: 'Lindqvist', givenName: 'Jane' },
      rows: { ...identified, familyName: 'string', givenName: 'string' },
      fields: ['familyName', 'givenName', 'href', 'id'],
      filters: ['familyName', 'givenName', 'id'],
      unknown: '5ffaf1d2-ea2a-49fc-a47b-e93a95182a97',
      isTwice: true,
      isBodySentAlong: true,
    }),
    ...walk({
      path: 'organization',
      body: { tradingName: 'Coffee Roasters of the North' },
      rows: { ...identified, tradingName: 'string' },
      fields: ['href', 'id', 'tradingName'],
      filters: ['id', 'tradingName'],
      unknown: '933929cd-1761-44f5-96e7-e6e138d17b94',
      isTwice: true,
      isBodySentAlong: true,
    }),
  ],
};
