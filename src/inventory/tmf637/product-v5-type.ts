import {
  type Api,
  externalIdentifiers,
  instant,
  intent,
  nextVersion,
  PRODUCT_RULES,
  relatedPartyInFull,
  words,
} from '../../tmf';
import { productType } from './product-type';

export const tmf637v5: Api = {
  code: 'TMF637',
  version: '5.0.0',
  title: 'Product Inventory Management',
  root: '/tmf-api/productInventory/v5',
};

// The published enumeration has the space; v4 lets both pass.
export const productStatusV5 = words(
  [
    'created',
    'pendingActive',
    'cancelled',
    'active',
    'pendingTerminate',
    'terminated',
    'suspended',
    'aborted',
  ],
  { aborted: 'aborted ' },
);

export const productV5 = nextVersion(productType, {
  api: tmf637v5,
  rename: { agreement: 'agreementItem' },
  attributes: {
    creationDate: instant,
    externalIdentifier: externalIdentifiers,
    intent,
    status: productStatusV5,
  },
  events: ['Create', 'AttributeValueChange', 'StateChange', 'ProductBatch', 'Delete'],
  rules: { ...PRODUCT_RULES, RelatedParty: relatedPartyInFull },
  mandatory: [],
  completed: (body) => ({ status: 'created', ...body }),
});
