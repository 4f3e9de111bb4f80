import { type Api, integer, object, productAttributes, type ResourceType } from '../../tmf';

const tmf637: Api = {
  code: 'TMF637',
  area: 'product',
  version: '4.0.0',
  title: 'Product Inventory Management',
  root: '/tmf-api/productInventory/v4',
};

export const productType: ResourceType = {
  api: tmf637,
  name: 'Product',
  path: 'product',
  // `quantity` is an extension: the number of pieces that the product stands for.
  schema: object('Product', { ...productAttributes, quantity: integer }),
  mandatory: ['status', 'billingAccount.id'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Batch', 'Delete'],
  stateAttribute: 'status',
  example: {
    name: 'Data line',
    status: 'created',
    productOffering: { id: 'data-line', name: 'Data line with 10 GB' },
    productCharacteristic: [{ name: 'subject', value: 'sim-1' }],
  },
};
