export { laneMetrics } from './lane-metrics';
export { Lanes } from './lanes';
export { type Busy, isBusy } from './part';
export type { LockWait } from './tenant-queue';
