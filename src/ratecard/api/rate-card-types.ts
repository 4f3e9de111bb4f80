import {
  any,
  type Api,
  choice,
  instant,
  integer,
  list,
  object,
  nullable,
  type ResourceType,
  text,
} from '../../tmf';
import { BOOKS } from '../domain/rate-card';

const api: Api = { code: 'MTL', version: 'v1', title: 'Meterline', root: '/api/v1' };

export const rateCardResource: ResourceType = {
  api,
  name: 'RateCard',
  path: 'rateCards',
  schema: object('RateCard', {
    id: text,
    href: text,
    code: text,
    name: text,
    book: choice(...BOOKS),
    currency: text,
    partner: nullable(text),
    timeZone: nullable(text),
    currentVersion: nullable(integer),
    createdAt: instant,
  }),
  mandatory: ['code', 'book', 'currency'],
  readOnly: ['currentVersion', 'createdAt'],
  operations: ['list', 'create', 'read'],
  events: [],
  example: { code: 'standard', name: 'Standard', book: 'retail', currency: 'EUR' },
};

const versionSchema = object('RateCardVersion', {
  id: text,
  href: text,
  version: integer,
  status: choice('draft', 'scheduled', 'active', 'superseded'),
  validFrom: instant,
  cohort: object('Cohort', { accounts: list(text) }),
  lines: list(any),
  reason: text,
  copyOf: integer,
  createdAt: instant,
  createdBy: text,
  activatedAt: instant,
});

/** Versions live below their card. */
export function versionResource(cardCode: string): ResourceType {
  return {
    ...rateCardResource,
    name: 'RateCardVersion',
    path: `rateCards/${encodeURIComponent(cardCode)}/versions`,
    schema: versionSchema,
    mandatory: ['lines'],
    readOnly: ['version', 'status', 'copyOf', 'createdAt', 'createdBy', 'activatedAt'],
  };
}
