import {
  type Api,
  externalIdentifiers,
  instant,
  intent,
  nextVersion,
  PRODUCT_RULES,
  productStatusV5,
  relatedPartyInFull,
} from '../../tmf';
import { productType } from './product-type';

const tmf637v5: Api = {
  code: 'TMF637',
  area: 'product',
  version: '5.0.0',
  title: 'Product Inventory Management',
  root: '/tmf-api/productInventory/v5',
};

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
  mandatory: ['billingAccount.id'],
  completed: (body) => ({ status: 'created', ...body }),
});
