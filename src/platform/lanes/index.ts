export { laneMetrics } from './lane-metrics';
export { Lanes } from './lanes';
export { type Busy, isBusy, withBusy } from './part';
export type { LockWait } from './tenant-queue';
