import { Counter, Gauge } from 'prom-client';
import { registry } from '../metrics';

export type LaneMetrics = ReturnType<typeof laneMetrics>;

/** The metrics of one kind of work; `what` is its plural, as in `usages`. */
export function laneMetrics(what: string) {
  const gauge = (name: string, help: string) => {
    return new Gauge({ name: `meterline_${name}`, help, registers: [registry] });
  };
  return {
    queued: gauge(`${what}_queued`, `What has no answer yet: ${what}`),
    tenants: gauge(`${what}_tenants`, `Tenants that have some waiting: ${what}`),
    busyRoots: gauge(
      `${what}_busy_roots`,
      `Root accounts that other work holds, and of which some wait: ${what}`,
    ),
    inLane: new Gauge({
      name: `meterline_lane_${what}`,
      help: `Those that wait in a lane, by lane; busy: for root accounts that other work holds: ${what}`,
      labelNames: ['lane'] as const,
      registers: [registry],
    }),
    busyEnds: new Counter({
      name: `meterline_busy_${what}_total`,
      help: `Of busy root accounts, by how their waiting ended: ${what}`,
      labelNames: ['end'] as const,
      registers: [registry],
    }),
  };
}
