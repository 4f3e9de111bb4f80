// All kits, one line each. A kit is a file of facts; kit-runner.ts does what it says.
import type { Kit } from './kit';
import { productCatalog } from './tmf620';
import { productOrdering } from './tmf622';
import { customerManagement } from './tmf629';
import { partyManagement } from './tmf632';
import { usageManagement } from './tmf635';
import { productInventory } from './tmf637';

export const KITS: readonly Kit[] = [
  productCatalog,
  productOrdering,
  customerManagement,
  partyManagement,
  usageManagement,
  productInventory,
];
