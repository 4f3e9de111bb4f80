export type { Subscription } from './domain/subscription';
export {
  creditsOfEnding,
  type Life,
  type RecurringFee,
  type RecurringPrice,
  recurringFees,
} from './domain/recurring-fee';
export { InventoryModule } from './inventory.module';
export { SubscriptionDirectory } from './subscription-directory.service';
