// The v5 APIs: where they are, what may be done, and what a sample needs to be taken by the domain.
import type { Json, Operation } from './contract';

export type NextContract = {
  readonly api: string;
  readonly root: string;
  readonly name: string;
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly mandatory: readonly string[];
  /** Attributes the server decides. */
  readonly decided: readonly string[];
  readonly formerPath?: string;
  readonly prepare?: (sample: Json) => Json;
  /** A text that may be changed. */
  readonly text?: string;
};

const ALL: readonly Operation[] = ['list', 'create', 'read', 'patch', 'delete'];

const catalogue = (name: string, more: Partial<NextContract> = {}): NextContract => {
  const path = name.charAt(0).toLowerCase() + name.slice(1);
  return {
    api: 'TMF620',
    root: '/tmf-api/productCatalogManagement/v5',
    name,
    path,
    operations: ALL,
    mandatory: ['name'],
    decided: ['lastUpdate'],
    formerPath: `/tmf-api/productCatalogManagement/v4/${path}`,
    text: 'description',
    ...more,
  };
};

export const NEXT_CONTRACTS: readonly NextContract[] = [
  catalogue('ProductCatalog', { formerPath: '/tmf-api/productCatalogManagement/v4/catalog' }),
  catalogue('Category'),
  catalogue('ProductSpecification'),
  catalogue('ProductOffering'),
  catalogue('ProductOfferingPrice'),
  {
    api: 'TMF637',
    root: '/tmf-api/productInventory/v5',
    name: 'Product',
    path: 'product',
    operations: ALL,
    mandatory: [],
    decided: [],
    formerPath: '/tmf-api/productInventory/v4/product',
    text: 'description',
  },
];
