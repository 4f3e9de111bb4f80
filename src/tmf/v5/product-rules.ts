import { PRODUCT_STATES } from '../schema/product-parts';
import { instant } from '../schema/schema';
import { type Rules, words } from './next-schema';
import { relatedPartyInFull } from './party-rules';
import { relatedPlaceRule } from './place-rules';
import { liftedFrom } from './reshapes';
import { intent, reference, referenceOr } from './rules';

/** The published enumeration has the space; v4 accepts both. */
export const productStatusV5 = words(PRODUCT_STATES, { aborted: 'aborted ' });

/** A product in TMF637 and in orders of TMF622. */
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
    attributes: { creationDate: instant, intent, status: productStatusV5 },
    within: { RelatedParty: relatedPartyInFull },
  },
};
