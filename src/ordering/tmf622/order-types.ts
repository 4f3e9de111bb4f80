import {
  type Api,
  billingAccount,
  channel,
  choice,
  instant,
  list,
  note,
  object,
  reference,
  relatedParty,
  type ResourceType,
  text,
} from '../../tmf';
import { CANCELLATION_STATES, ORDER_STATES } from '../domain/order-lifecycle';
import { orderPrice, payment, productOfferingQualification, productOrderItem } from './order-parts';

const tmf622: Api = {
  code: 'TMF622',
  area: 'order',
  version: '4.0.0',
  title: 'Product Ordering Management',
  root: '/tmf-api/productOrderingManagement/v4',
};

/** Each event is published when the attribute of its name has changed. */
export const NEXT_EVENTS = ['ErrorMessage', 'JeopardyAlert', 'Milestone'] as const;

export const productOrderType: ResourceType = {
  api: tmf622,
  name: 'ProductOrder',
  path: 'productOrder',
  schema: object('ProductOrder', {
    cancellationDate: instant,
    cancellationReason: text,
    category: text,
    completionDate: instant,
    description: text,
    expectedCompletionDate: instant,
    externalId: text,
    notificationContact: text,
    orderDate: instant,
    priority: text,
    requestedCompletionDate: instant,
    requestedStartDate: instant,
    agreement: list(reference('AgreementRef')),
    billingAccount,
    channel: list(channel),
    note: list(note),
    orderTotalPrice: list(orderPrice),
    payment: list(payment),
    productOfferingQualification: list(productOfferingQualification),
    productOrderItem: list(productOrderItem),
    quote: list(reference('QuoteRef')),
    relatedParty: list(relatedParty),
    state: choice(...ORDER_STATES),
    productOrderErrorMessage: list(
      object('ProductOrderErrorMessage', { code: text, reason: text, message: text }),
    ),
  }),
  mandatory: ['productOrderItem', 'productOrderItem.action', 'billingAccount.id'],
  readOnly: ['orderDate'],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete', 'InformationRequired'],
  nextEvents: NEXT_EVENTS,
  stateAttribute: 'state',
  example: {
    externalId: 'PO-1',
    description: 'A data line for the warehouse',
    billingAccount: { id: 'acme' },
    relatedParty: [{ id: 'acme', role: 'customer' }],
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        quantity: 1,
        productOffering: { id: 'data-line', name: 'Data line with 10 GB' },
      },
    ],
  },
};

export const cancelProductOrderType: ResourceType = {
  api: tmf622,
  name: 'CancelProductOrder',
  path: 'cancelProductOrder',
  schema: object('CancelProductOrder', {
    cancellationReason: text,
    effectiveCancellationDate: instant,
    requestedCancellationDate: instant,
    productOrder: reference('ProductOrderRef'),
    state: choice(...CANCELLATION_STATES),
  }),
  mandatory: ['productOrder', 'productOrder.id'],
  readOnly: ['state', 'effectiveCancellationDate'],
  operations: ['list', 'create', 'read'],
  events: ['Create', 'StateChange', 'InformationRequired'],
  stateAttribute: 'state',
  example: { cancellationReason: 'Ordered twice', productOrder: { id: 'PO-1' } },
};
