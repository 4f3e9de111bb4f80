// The sentence that a refused action carries in `reason`, written for a customer service agent to read out.
import type { Refusal } from './plan-action';

const TEXTS: Readonly<Record<Refusal, string>> = {
  'amount-missing': 'The action names no amount',
  'amount-not-positive': 'The amount must be greater than zero',
  'amount-negative': 'The amount must not be negative',
  'amount-zero': 'The amount must not be zero',
  'amount-too-fine': 'amount: has more decimals than its currency can be paid in',
  'currency-misspelt': 'amount: a currency is named by its code, as in EUR',
  'currency-other': 'amount: the account has another currency, so it would pay for nothing there',
  'account-nameless': 'partyAccount.id: is missing, so the action names no account',
  'account-said-twice': 'billingAccount: is another account than partyAccount',
  'product-nameless': 'product.id: is missing, so the action names no product',
  'device-nameless': 'logicalResource: an id or a value is missing, so the action names no device',
  'product-said-twice':
    'product: names several products, and a bucket is for all that it names or one',
  'request-ahead': 'requestedDate: what is asked for is done now: ask for it then',
  'status-decided': 'status: an action is created, and completed when it could be done',
  'unit-mismatch': 'The amount is in a unit that the bucket does not hold',
  'bucket-unknown': 'There is no such bucket',
  'bucket-nameless': 'bucket.id: is missing, so the action names no bucket',
  'bucket-unnamed': 'The action names no bucket, and no account with a bucket that fits',
  'bucket-expired': 'The bucket has expired',
  'bucket-suspended': 'The bucket is suspended',
  'bucket-given': 'bucket: money that is paid cannot be put into a bucket of money that was given',
  'bucket-not-yet-valid': 'The bucket is not valid yet',
  'receiver-unknown': 'There is no such receiving bucket',
  'receiver-nameless':
    'receiverBucket, receiverPartyAccount, receiverProduct, receiverLogicalResource: who receives is named by an id',
  'receiver-same': 'The receiving bucket is the giving bucket',
  'receiver-bought': 'Money that was given cannot be moved into a bucket of money that was paid',
  'cost-exceeds-amount': 'The cost of the transfer is greater than what is received',
  'cost-owner-unknown': 'costOwner: the cost is borne by the originator or the receiver',
  'reservation-unknown': 'There is no such reservation',
  'reservation-nameless': 'reserveBalance.id: is missing, so the action names no reservation',
  'insufficient-value': 'The bucket does not hold enough value',
  'expiry-in-the-past': 'The reservation would already have expired',
  'reservation-ahead': 'validFor.startDateTime: a reservation binds from now on',
  'adjust-type-unknown':
    'adjustType: an adjustment is given or taken once (oneTime, credit, debit)',
  'adjust-sign': 'amount: must not be negative where adjustType says that it is given or taken',
  'bucket-other-account': 'partyAccount: the bucket is of another account',
  'bucket-other-product': 'product: the bucket is for other products',
  'bucket-other-device': 'logicalResource: the bucket is for other devices',
  'usage-type-mismatch': 'usageType: the bucket is for another type of usage',
  'validity-other': 'validFor: the value would be valid for another time, that of the bucket',
  'validity-never': 'validFor.endDateTime: must be after the start',
  'recurrence-denied': 'isAutoTopup: false, and the top-up is to recur',
  'period-unknown': 'recurringPeriod: a top-up recurs weekly, fortnightly or monthly',
  'periods-uncountable': 'numberOfPeriods: must be a whole number above zero',
  'already-captured': 'The reservation was already used',
  'already-released': 'The reservation was already released',
  'already-expired': 'The reservation has expired',
  'not-yet-expired': 'The reservation has not expired yet',
};

export function refusalText(reason: Refusal): string {
  return TEXTS[reason];
}
