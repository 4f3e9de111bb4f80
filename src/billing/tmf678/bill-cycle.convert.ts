import type { BillingCycle } from '../../core/calendar';
import { formatInstant, type Period } from '../../core/time';
import type { Resource } from '../../tmf';
import { billCycleType } from './bill-v5-types';

/** The account's cycle with its running period; charge, credit and bill dates are the end of that period. */
export function toBillCycle(payerId: string, cycle: BillingCycle, running: Period): Resource {
  const end = formatInstant(running.to);
  const every = cycle.interval === 1 ? cycle.frequency : `${cycle.interval} ${cycle.frequency}s`;
  return {
    id: payerId,
    body: {
      '@type': billCycleType.name,
      name: `Every ${every}`,
      description: `Bills account ${payerId} every ${every} in ${cycle.timeZone}`,
      billingPeriod: every,
      billingDate: end,
      chargeDate: end,
      creditDate: end,
      mailingDate: end,
      validFor: { startDateTime: formatInstant(running.from), endDateTime: end },
    },
  };
}
