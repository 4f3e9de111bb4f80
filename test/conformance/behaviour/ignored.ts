/** The rows of docs/tmf-behaviour.md that are ignored, in its order. */
export const IGNORED: readonly string[] = [
  'TMF632 individual taxExemptionCertificate.*',
  'TMF635 usage ratedProductUsage.*, usageProductPrice.*',
  'TMF635 usage status by POST',
  'TMF654 bucket logicalResource.*',
  'TMF654 topupBalance product.* of a top-up or a transfer',
  'TMF654 topupBalance logicalResource.*',
  'TMF654 topupBalance usageType',
  'TMF654 topupBalance validFor.* of a top-up, adjustment or transfer',
  'TMF654 topupBalance adjustType of any other word',
  'TMF654 topupBalance validFor.startDateTime of a reservation',
  'TMF654 topupBalance isAutoTopup, recurringPeriod, numberOfPeriods',
  'TMF654 topupBalance receiver.*, receiverBucketUsageType, receiverLogicalResource.*, receiverProduct.*',
  'TMF666 billingAccount taxExemption.*',
  'TMF677 queryUsageConsumption searchCriteria missing beside them',
  'TMF677 queryUsageConsumption searchCriteria.bucketRefOrValue.*',
  'TMF677 queryUsageConsumption searchCriteria.service.*',
];
