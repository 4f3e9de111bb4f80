import {
  again,
  agreedPrice,
  billingAccount,
  choice,
  integer,
  list,
  object,
  priceAlteration,
  productOffering,
  productOfferingPrice,
  productRefOrValue,
  quantity,
  reference,
  relatedParty,
  text,
} from '../../tmf';
import { ITEM_STATES } from '../domain/order-lifecycle';

export const payment = reference('PaymentRef');
export const productOfferingQualification = reference('ProductOfferingQualificationRef');

export const orderPrice = object('OrderPrice', {
  description: text,
  name: text,
  priceType: text,
  recurringChargePeriod: text,
  unitOfMeasure: text,
  billingAccount,
  price: agreedPrice,
  priceAlteration: list(priceAlteration),
  productOfferingPrice,
});

/** An item may contain items. */
export const productOrderItem = object('ProductOrderItem', {
  id: text,
  quantity: integer,
  action: choice('add', 'modify', 'delete', 'noChange'),
  appointment: object('AppointmentRef', {
    id: text,
    href: text,
    description: text,
    '@referredType': text,
  }),
  billingAccount,
  itemPrice: list(orderPrice),
  itemTerm: list(object('OrderTerm', { description: text, name: text, duration: quantity })),
  itemTotalPrice: list(orderPrice),
  payment: list(payment),
  product: productRefOrValue,
  productOffering,
  productOfferingQualificationItem: reference('ProductOfferingQualificationItemRef', {
    productOfferingQualificationHref: text,
    productOfferingQualificationId: text,
    productOfferingQualificationName: text,
  }),
  productOrderItemRelationship: list(
    object('OrderItemRelationship', { id: text, relationshipType: text }),
  ),
  qualification: list(productOfferingQualification),
  relatedParty: list(relatedParty),
  quoteItem: reference('QuoteItemRef', { quoteHref: text, quoteId: text, quoteName: text }),
  productOrderItem: list(again('ProductOrderItem')),
  state: choice(...ITEM_STATES),
});
