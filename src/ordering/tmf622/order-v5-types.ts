// TMF622 in version 5.
import { objectsOf } from '../../core/json';
import {
  type Api,
  type Body,
  choice,
  composed,
  details,
  identifiers,
  externalIdentifiers,
  instant,
  list,
  nextSchema,
  nextVersion,
  note,
  PRODUCT_RULES,
  reference,
  type Reshape,
  type Rules,
  structure,
  text,
} from '../../tmf';
import {
  CANCELLATION_DETAILS,
  CANCELLATION_STATES,
  ORDER_DETAILS,
  ORDER_STATES,
} from '../domain/order-lifecycle';
import { cancelProductOrderType, NEXT_EVENTS, productOrderType } from './order-types';

const tmf622v5: Api = {
  code: 'TMF622',
  area: 'order',
  version: '5.0.0',
  title: 'Product Ordering Management',
  root: '/tmf-api/productOrderingManagement/v5',
};

const itemRef = structure('ProductOrderItemRef', {
  ProductOrderHref: text,
  productOrderId: text,
  productOrderItemId: text,
  '@referredType': text,
});

const alert = {
  id: text,
  name: text,
  message: text,
  productOrderItem: list(itemRef),
};

const notes = list(nextSchema(note, {}));

/** A completed item with a nested one that is not: v5 calls it `partial`, v4 has no state for it. */
const partial: Reshape = {
  toNext: (former) =>
    former['state'] === 'completed' && itemsOf(former).some(isLeft)
      ? { ...former, state: 'partial' }
      : former,
  fromNext: (next) => (next['state'] === 'partial' ? { ...next, state: 'completed' } : next),
  // The state is derived and not stored, so filters by it are evaluated in memory.
  placesOf: (path) => (path[0] === 'state' ? [] : [path]),
};

function isLeft(item: Body): boolean {
  return item['state'] !== 'completed' || itemsOf(item).some(isLeft);
}

function itemsOf(item: Body): readonly Body[] {
  const { productOrderItem: items } = item;
  return objectsOf(items);
}

const RULES: Rules = {
  ...PRODUCT_RULES,
  ProductOrderItem: {
    reshape: partial,
    attributes: {
      note: notes,
      state: choice(...ORDER_STATES),
    },
  },
  AppointmentRef: { attributes: { name: text } },
  ProductOfferingQualificationItemRef: { attributes: { itemId: text } },
  QuoteItemRef: { attributes: { quoteItemId: text } },
  ProductOrderErrorMessage: {
    attributes: {
      referenceError: text,
      status: text,
      timestamp: instant,
      productOrderItem: list(itemRef),
    },
  },
};

export const productOrderV5 = nextVersion(productOrderType, {
  api: tmf622v5,
  isReadBack: true,
  events: [...productOrderType.events, ...NEXT_EVENTS],
  rename: { orderDate: 'creationDate' },
  reshape: composed(
    identifiers('externalId', 'externalIdentifier'),
    details('state', 'stateDetail', ORDER_DETAILS),
  ),
  attributes: {
    externalId: externalIdentifiers,
    requestedInitialState: choice('acknowledged', 'draft'),
    state: choice(...ORDER_STATES, ...Object.keys(ORDER_DETAILS)),
    orderRelationship: list(
      nextSchema(reference('OrderRelationship', { relationshipType: text }), {}),
    ),
    productOrderJeopardyAlert: list(
      structure('ProductOrderJeopardyAlert', {
        ...alert,
        alertDate: instant,
        exception: text,
        jeopardyType: text,
      }),
    ),
    productOrderMilestone: list(
      structure('ProductOrderMilestone', {
        ...alert,
        description: text,
        milestoneDate: instant,
        status: text,
      }),
    ),
  },
  rules: RULES,
});

export const cancelProductOrderV5 = nextVersion(cancelProductOrderType, {
  api: tmf622v5,
  isReadBack: true,
  reshape: details('state', 'stateDetail', CANCELLATION_DETAILS),
  attributes: {
    creationDate: instant,
    state: choice(...CANCELLATION_STATES, 'rejected', 'cancelled'),
  },
});
