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
  readonly formerPath?: string | undefined;
  readonly prepare?: (sample: Json) => Json;
  /** A text that may be changed. */
  readonly text?: string;
};

const ALL: readonly Operation[] = ['list', 'create', 'read', 'patch', 'delete'];

function described(
  api: string,
  area: string,
  name: string,
  more: Partial<NextContract> = {},
): NextContract {
  const path = name.charAt(0).toLowerCase() + name.slice(1);
  return {
    api,
    root: `/tmf-api/${area}/v5`,
    name,
    path,
    operations: ALL,
    mandatory: ['name'],
    decided: [],
    formerPath: `/tmf-api/${area}/v4/${path}`,
    text: 'description',
    ...more,
  };
}

const catalogue = (name: string, more: Partial<NextContract> = {}): NextContract =>
  described('TMF620', 'productCatalogManagement', name, { decided: ['lastUpdate'], ...more });

export const NEXT_CONTRACTS: readonly NextContract[] = [
  catalogue('ProductCatalog', { formerPath: '/tmf-api/productCatalogManagement/v4/catalog' }),
  catalogue('Category'),
  catalogue('ProductSpecification'),
  catalogue('ProductOffering'),
  catalogue('ProductOfferingPrice'),
  described('TMF637', 'productInventory', 'Product', { mandatory: [] }),
  ...['Individual', 'Organization'].map((name) =>
    described('TMF632', 'party', name, {
      mandatory: name === 'Individual' ? ['givenName', 'familyName'] : ['name'],
      text: name === 'Individual' ? 'nationality' : 'nameType',
    }),
  ),
  described('TMF669', 'partyRoleManagement', 'PartyRole', { mandatory: ['name', 'engagedParty'] }),
  described('TMF669', 'partyRoleManagement', 'PartyRoleSpecification', { formerPath: undefined }),
  ...['PartyAccount', 'SettlementAccount', 'FinancialAccount', 'BillingAccount'].map((name) =>
    described('TMF666', 'accountManagement', name, { decided: ['lastUpdate'] }),
  ),
  ...['BillingCycleSpecification', 'BillFormat', 'BillPresentationMedia'].map((name) =>
    described('TMF666', 'accountManagement', name),
  ),
  described('TMF622', 'productOrderingManagement', 'ProductOrder', {
    mandatory: ['productOrderItem'],
    decided: ['state', 'creationDate', 'completionDate', 'expectedCompletionDate'],
  }),
  described('TMF622', 'productOrderingManagement', 'CancelProductOrder', {
    operations: ['list', 'create', 'read'],
    mandatory: ['productOrder'],
    decided: ['state', 'effectiveCancellationDate'],
  }),
];
