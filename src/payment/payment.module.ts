import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { BillingModule } from '../billing';
import { LedgerModule } from '../ledger';
import { resourceController } from '../tmf';
import { MovementDesk } from './movement.service';
import { Payments } from './payment.service';
import { Refunds } from './refund.service';
import { paymentType, refundType } from './tmf676/payment-types';

@Module({
  imports: [AccountModule, BillingModule, LedgerModule],
  controllers: [resourceController(paymentType, Payments), resourceController(refundType, Refunds)],
  providers: [MovementDesk, Payments, Refunds],
})
export class PaymentModule {}
