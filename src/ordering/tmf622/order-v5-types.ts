// TMF622 in version 5. An order that asks to begin as a draft is acknowledged like any other.
import {
  again,
  type Api,
  choice,
  identifiers,
  externalIdentifiers,
  instant,
  list,
  nextSchema,
  nextVersion,
  note,
  PRODUCT_RULES,
  reference,
  type Rules,
  structure,
  text,
} from '../../tmf';
import { ORDER_STATES } from '../domain/order-lifecycle';
import { cancelProductOrderType, productOrderType } from './order-types';

export const tmf622v5: Api = {
  code: 'TMF622',
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

const RULES: Rules = {
  ...PRODUCT_RULES,
  ProductOrderItem: {
    attributes: { note: notes, productOrderItem: list(again('ProductOrderItem')) },
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
  rename: { orderDate: 'creationDate' },
  reshape: identifiers('externalId', 'externalIdentifier'),
  attributes: {
    externalId: externalIdentifiers,
    requestedInitialState: choice('acknowledged', 'draft'),
    state: choice(...ORDER_STATES, 'draft', 'inProgress.accepted'),
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
  attributes: { creationDate: instant },
});
