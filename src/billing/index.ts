export { BillSettlement, type PayableBill } from './bill-settlement.service';
export { BillingModule } from './billing.module';
export { billingErrors } from './billing.errors';
