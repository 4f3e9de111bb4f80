import type { Api } from '../../tmf';

export const customerBillApi: Api = {
  code: 'TMF678',
  area: 'bill',
  version: '4.0.0',
  title: 'Customer Bill Management',
  root: '/tmf-api/customerBillManagement/v4',
};
