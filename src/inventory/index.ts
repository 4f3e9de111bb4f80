export {
  type FeeDraft,
  type FeePrice,
  planCredits,
  planOneTimeFees,
  planRecurringFees,
} from './domain/plan-fees';
export type { Subscription } from './domain/subscription';
export { InventoryModule } from './inventory.module';
export { SubscriptionDirectory } from './subscription-directory.service';
