import { instant } from '../schema/schema';
import type { Rules } from './next-schema';
import { relatedPartyInFull } from './party-rules';
import { relatedPlaceRule } from './place-rules';
import { liftedFrom } from './reshapes';
import { intent, reference, referenceOr } from './rules';

/** A product, as TMF637 keeps it and TMF622 orders it. */
export const PRODUCT_RULES: Rules = {
  RelatedPlaceRefOrValue: relatedPlaceRule,
  RelatedProductOrderItem: {
    name: 'RelatedOrderItem',
    rename: { productOrderId: 'orderId', productOrderHref: 'orderHref' },
  },
  ProductPrice: { rename: { productPriceAlteration: 'priceAlteration' } },
  ProductRelationship: { attributes: reference, reshape: liftedFrom('product') },
  ProductRefOrValue: {
    ...referenceOr('Product', 'ProductRef'),
    rename: { agreement: 'agreementItem' },
    attributes: { creationDate: instant, intent },
    within: { RelatedParty: relatedPartyInFull },
  },
};
