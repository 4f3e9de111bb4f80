// Every API has a hub of its own: a listener registered there receives that API's events only.
import type { Api } from '../../tmf';

export type HubApi = Pick<Api, 'code' | 'root' | 'aliases'> & {
  /** For a v5 API, the root of the v4 API that publishes its events. */
  readonly source?: string;
};

/** The hubs of TM Forum APIs; the hub of our own API is in `api/hub.controller`. */
export const HUB_APIS: readonly HubApi[] = [
  { code: 'TMF620', root: '/tmf-api/productCatalogManagement/v4' },
  { code: 'TMF622', root: '/tmf-api/productOrderingManagement/v4' },
  { code: 'TMF629', root: '/tmf-api/customerManagement/v4' },
  { code: 'TMF632', root: '/tmf-api/party/v4' },
  { code: 'TMF635', root: '/tmf-api/usageManagement/v4' },
  { code: 'TMF637', root: '/tmf-api/productInventory/v4' },
  { code: 'TMF651', root: '/tmf-api/agreementManagement/v4' },
  { code: 'TMF654', root: '/tmf-api/prepayBalanceManagement/v4' },
  { code: 'TMF666', root: '/tmf-api/accountManagement/v4' },
  { code: 'TMF669', root: '/tmf-api/partyRoleManagement/v4' },
  {
    code: 'TMF676',
    root: '/tmf-api/payment/v4',
    aliases: ['/tmf-api/paymentManagement/v4', '/payment/v4', '/paymentManagement/v4'],
  },
  { code: 'TMF677', root: '/tmf-api/usageConsumption/v4' },
  { code: 'TMF678', root: '/tmf-api/customerBillManagement/v4' },
  { code: 'TMF688', root: '/tmf-api/event/v4' },
  next('TMF620', 'productCatalogManagement'),
  next('TMF622', 'productOrderingManagement'),
  { ...next('TMF632', 'party'), aliases: ['/tmf-api/partyManagement/v5'] },
  { ...next('TMF635', 'productUsageManagement'), source: '/tmf-api/usageManagement/v4' },
  next('TMF637', 'productInventory'),
  next('TMF666', 'accountManagement'),
  next('TMF669', 'partyRoleManagement'),
  next('TMF678', 'customerBillManagement'),
];

function next(code: string, area: string): HubApi {
  return { code, root: `/tmf-api/${area}/v5`, source: `/tmf-api/${area}/v4` };
}
