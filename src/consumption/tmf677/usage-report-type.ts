// What TMF677 had before its fourth version: reports that are simply there, one per account with buckets.
// Clients of that time read them still.
import {
  flag,
  instant,
  list,
  number,
  object,
  partyAccount,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';
import { tmf677 } from './consumption-type';

const counter = object('BucketCounter', {
  counterType: text,
  level: text,
  unit: text,
  value: number,
  valueLabel: text,
});

const balance = object('BucketBalance', {
  remainingValue: number,
  remainingValueLabel: text,
  unit: text,
  validFor: timePeriod,
});

export const usageConsumptionReportType: ResourceType = {
  api: tmf677,
  name: 'UsageConsumptionReport',
  path: 'usageConsumptionReport',
  schema: object('UsageConsumptionReport', {
    name: text,
    description: text,
    effectiveDate: instant,
    partyAccount,
    bucket: list(
      object('ReportedBucket', {
        id: text,
        href: text,
        name: text,
        isShared: flag,
        usageType: text,
        bucketBalance: list(balance),
        bucketCounter: list(counter),
      }),
    ),
  }),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'read'],
  events: [],
};
