// All kits, one line each. A kit is a file of facts; kit-runner.ts does what it says.
import type { Kit } from './kit';
import { productCatalog } from './tmf620';
import { productOrdering } from './tmf622';
import { customerManagement } from './tmf629';
import { partyManagement } from './tmf632';
import { usageManagement } from './tmf635';
import { productInventory } from './tmf637';
import { agreements } from './tmf651';
import { prepayBalance } from './tmf654';
import { account } from './tmf666';
import { partyRole } from './tmf669';
import { payments } from './tmf676';
import { usageConsumption, usageReports } from './tmf677';
import { customerBill } from './tmf678';
import { events } from './tmf688';

export const KITS: readonly Kit[] = [
  productCatalog,
  productOrdering,
  customerManagement,
  partyManagement,
  usageManagement,
  productInventory,
  agreements,
  prepayBalance,
  account,
  partyRole,
  payments,
  usageReports,
  usageConsumption,
  customerBill,
  events,
];
