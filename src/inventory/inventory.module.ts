import { Module } from '@nestjs/common';
import { SubscriptionDirectory } from './subscription-directory.service';

@Module({
  providers: [SubscriptionDirectory],
  exports: [SubscriptionDirectory],
})
export class InventoryModule {}
