import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { ApprovalModule } from '../approval';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { BillingModule } from '../billing';
import { LedgerModule } from '../ledger';
import { resourceController } from '../tmf';
import { KeptMoney } from './kept-money.service';
import { MovementDesk } from './movement-desk.service';
import { Payments } from './payment.service';
import { Refunds } from './refund.service';
import { WAITING_PAYMENTS } from './store/waiting-payments';
import { paymentType, refundType } from './tmf676/payment-types';

@Module({
  imports: [AccountModule, ApprovalModule, AttentionModule, BillingModule, LedgerModule],
  controllers: [resourceController(paymentType, Payments), resourceController(refundType, Refunds)],
  providers: [KeptMoney, MovementDesk, Payments, Refunds, tellsOfWaiting(...WAITING_PAYMENTS)],
})
export class PaymentModule {}
