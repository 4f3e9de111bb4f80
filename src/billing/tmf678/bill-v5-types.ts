// TMF678 in version 5. A bill names its cycle: that of the account that pays it.
import { isObject, objectOf } from '../../core/json';
import {
  type Api,
  type Body,
  instant,
  list,
  nextSchema,
  nextVersion,
  object,
  reference,
  type Reshape,
  type ResourceType,
  type Rules,
  structure,
  text,
  timePeriod,
  typedBy,
} from '../../tmf';
import { appliedRateType } from './applied-rate-type';
import { customerBillType } from './customer-bill-type';
import { onDemandType } from './on-demand-type';

const customerBillApiV5: Api = {
  code: 'TMF678',
  area: 'bill',
  version: '5.0.0',
  title: 'Customer Bill Management',
  root: '/tmf-api/customerBillManagement/v5',
};

const identity = { id: text, href: text };

const characteristicRelationship = list(
  structure('CharacteristicRelationship', { id: text, relationshipType: text }),
);

const ofReference = { ...identity, '@referredType': text };

/** A document with an id could also be read as a reference in v5, so the identifying members move to `reference`. */
const carried: Reshape = {
  toNext: (former) => {
    const names = Object.entries(former).filter(([name]) => name in ofReference);
    const document = Object.entries(former).filter(([name]) => !(name in ofReference));
    const reference = names.length === 0 ? [] : [['reference', Object.fromEntries(names)] as const];
    return Object.fromEntries([...document, ...reference]);
  },
  fromNext: ({ reference, ...document }) => ({
    ...document,
    ...(isObject(reference) && reference),
  }),
  placesOf: (path) => [path[0] === 'reference' ? path.slice(1) : path],
};

const RULES: Rules = {
  AttachmentRefOrValue: {
    attributes: { ...ofReference, reference: structure('AttachmentRef', ofReference) },
    classOf: (_next, given) => given ?? 'Attachment',
    reshape: carried,
  },
  BillRef: { name: 'CustomerBillRef' },
  AppliedBillingTaxRate: { attributes: identity },
  AppliedBillingRateCharacteristic: {
    name: 'Characteristic',
    attributes: { id: text, characteristicRelationship },
    classOf: typedBy('Characteristic'),
  },
};

/** The cycle is derived from the payer. A client's value that differs is left in place, so that it is refused. */
const withCycle: Reshape = {
  toNext: (former) => {
    const payer = former['billingAccount'];
    const id = isObject(payer) ? payer['id'] : undefined;
    return typeof id === 'string' ? { ...former, billCycle: billCycleRef(id) } : former;
  },
  fromNext: (next) => {
    const { billCycle, ...rest } = next;
    const { id: payer } = objectOf(rest['billingAccount']);
    const isSame = billCycle === undefined || objectOf(billCycle)['id'] === payer;
    return isSame ? rest : next;
  },
  placesOf: (path) => (path[0] === 'billCycle' ? [] : [path]),
};

function billCycleRef(id: string): Body {
  const href = `${customerBillApiV5.root}/billCycle/${encodeURIComponent(id)}`;
  return { id, href, '@referredType': 'BillCycle' };
}

export const customerBillV5 = nextVersion(customerBillType, {
  api: customerBillApiV5,
  reshape: withCycle,
  attributes: { billCycle: nextSchema(reference('BillCycleRef'), {}) },
  rules: RULES,
});

export const appliedRateV5 = nextVersion(appliedRateType, {
  api: customerBillApiV5,
  rename: { type: 'appliedBillingRateType' },
  rules: RULES,
});

export const onDemandV5 = nextVersion(onDemandType, {
  api: customerBillApiV5,
  rules: RULES,
  mandatory: ['billingAccount'],
});

/** Shown in v5 only: the cycle of an account that pays, with the dates of its running period. */
export const billCycleType: ResourceType = {
  api: customerBillApiV5,
  name: 'BillCycle',
  path: 'billCycle',
  schema: object('BillCycle', {
    name: text,
    description: text,
    billingDate: instant,
    billingPeriod: text,
    chargeDate: instant,
    creditDate: instant,
    mailingDate: instant,
    paymentDueDate: instant,
    BillCycleSpecification: reference('BillCycleSpecificationRef', { description: text }),
    validFor: timePeriod,
  }),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'read'],
  events: [],
};
