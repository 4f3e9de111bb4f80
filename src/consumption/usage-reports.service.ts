import { Injectable } from '@nestjs/common';
import { toShown } from '../balance';
import { ZERO } from '../core/decimal';
import type { Instant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { ComputedResources, type Resource } from '../tmf';
import type { CountedBucket } from './domain/owned-bucket';
import { ConsumptionRepository } from './store/consumption.repository';
import { OwnedBucketRepository } from './store/owned-bucket.repository';
import { toUsageReport } from './tmf677/usage-report.convert';
import { usageConsumptionReportType } from './tmf677/usage-report-type';

/** One report per account that has buckets, under the account's id; made when it is read. */
@Injectable()
export class UsageConsumptionReports extends ComputedResources {
  private readonly buckets = new OwnedBucketRepository();
  private readonly consumption = new ConsumptionRepository();

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    super(database, usageConsumptionReportType);
  }

  protected async made(tx: Tx, accountId: string | null): Promise<readonly Resource[]> {
    const at = this.clock.now();
    const byAccount = new Map<string, CountedBucket[]>();
    for (const bucket of await this.counted(tx, at, accountId)) {
      const others = byAccount.get(bucket.accountId) ?? [];
      byAccount.set(bucket.accountId, others);
      others.push(bucket);
    }
    return [...byAccount].map(([owner, buckets]) => toUsageReport(owner, buckets, at));
  }

  private async counted(
    tx: Tx,
    at: Instant,
    accountId: string | null,
  ): Promise<readonly CountedBucket[]> {
    const standing = await this.buckets.standing(tx, at, accountId);
    const ids = standing.map(({ id }) => id);
    const drawn = await this.consumption.drawn(tx, ids, null);
    return standing.map((bucket) => {
      const { unit, shownUnit, remaining } = bucket;
      return {
        ...bucket,
        left: toShown(remaining, unit, shownUnit),
        used: toShown(drawn.get(bucket.id) ?? ZERO, unit, shownUnit),
      };
    });
  }
}
