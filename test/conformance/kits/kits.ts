// All kits, one line each. A kit is a file of facts; kit-runner.ts does what it says.
import type { Kit } from './kit';
import { productOrdering } from './tmf622';
import { usageManagement } from './tmf635';
import { productInventory } from './tmf637';

export const KITS: readonly Kit[] = [productOrdering, usageManagement, productInventory];
