// The usage report of TMF677 before version 4: a resource that exists for every account with buckets, without a
// query. Older clients still read it.
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
