import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type Busy, Charging, type Outcome, type UsageRecord } from '../charging';
import type { Asker } from '../platform/access/caller';
import { askedBy } from '../platform/audit';
import { laneMetrics, Lanes } from '../platform/lanes';
import { usagesTaken } from '../platform/metrics';
import { Settings } from '../platform/settings';
import type { Tenant } from '../platform/tenant';
import { weightOf } from './domain/weigh-usage';
import { overloaded } from './usage.errors';

/** The limit of all waiting usage: about 100 000 of the usual size. */
const WAITING_MAX_BYTES = 64 * 1024 * 1024;

const metrics = laneMetrics('usages');

/** Queues usage in lanes; a batch is rated in one transaction. */
@Injectable()
export class Intake implements BeforeApplicationShutdown {
  private readonly lanes: Lanes<UsageRecord, Outcome>;

  constructor(
    private readonly charging: Charging,
    settings: Settings,
  ) {
    const work = {
      rootHint: (tenant: Tenant, { subject }: UsageRecord) => charging.rootHint(tenant, subject),
      run: charging.rate.bind(charging),
    };
    const { connections, busyWaitMs } = settings.limits;
    this.lanes = new Lanes<UsageRecord, Outcome>(work, {
      busyWaitMs,
      metrics,
      connections: connections.intake,
      waitingMaxBytes: WAITING_MAX_BYTES,
      weightOf,
      overloaded,
    });
  }

  /** Results in the order of the records. */
  async take(
    tenant: Tenant,
    records: readonly UsageRecord[],
    asker: Asker | undefined,
  ): Promise<(Outcome | Busy)[]> {
    for (const record of records) askedBy(record, asker);
    const results = await this.lanes.take(tenant, records);
    for (const { status } of results) usagesTaken.inc({ outcome: status });
    return results;
  }

  /** Answers what it would cost; nothing is stored or queued. */
  dryRun(tenant: Tenant, records: readonly UsageRecord[]): Promise<Outcome[]> {
    return this.charging.rate(tenant, records, { dryRun: true });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.lanes.drained();
  }
}
