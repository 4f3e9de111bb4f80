import type { Api } from '../../tmf';

export const customerBillApi: Api = {
  code: 'TMF678',
  version: 'v4',
  title: 'Customer Bill Management',
  root: '/tmf-api/customerBillManagement/v4',
};
