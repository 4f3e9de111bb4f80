export { PaymentModule } from './payment.module';
export { paymentErrors } from './payment.errors';
