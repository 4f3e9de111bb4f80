import type { Json } from '../contract';
import { type Kit, type Shape, type Step, unjudged } from './kit';

const individual: Shape = {
  id: 'string',
  href: 'string',
  familyName: 'string',
  givenName: 'string',
};
const organization: Shape = { id: 'string', href: 'string', tradingName: 'string' };

/** Two of a kind, made alike, then looked for by every text they have. GETs carry the body along. */
function twoOf(path: string, body: Json, rows: Shape, missing: string): Step[] {
  const make = { ask: `POST ${path}`, body, status: 201, rows };
  const look = (ask: string): Step => ({ ask: `GET ${path}${ask}`, status: 200, rows });
  return [
    { ...make, keep: { ONE: 0 } },
    { ...make, keep: { TWO: 0 } },
    look(''),
    look('/{{ONE.id}}'),
    look('/{{TWO.id}}'),
    ...Object.keys(rows).flatMap((attribute) => [
      ...unjudged(`GET ${path}?fields=${attribute}`),
      ...(attribute === 'href'
        ? []
        : ['ONE', 'TWO'].map((name) => ({
            ...look(`?${attribute}={{${name}.${attribute}}}`),
            body,
          }))),
    ]),
    { ask: `GET ${path}/${missing}`, status: 404 },
  ];
}

export const partyManagement: Kit = {
  name: 'TMF632',
  root: '/tmf-api/party/v4/',
  steps: [
    ...twoOf(
      'individual',
      { familyName: 'Lindqvist', givenName: 'Jane' },
      individual,
      '5ffaf1d2-ea2a-49fc-a47b-e93a95182a97',
    ),
    ...twoOf(
      'organization',
      { tradingName: 'Coffee Roasters of the North' },
      organization,
      '933929cd-1761-44f5-96e7-e6e138d17b94',
    ),
  ],
};
