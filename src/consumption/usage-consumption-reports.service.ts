import { Injectable } from '@nestjs/common';
import { toShown } from '../balance';
import { ZERO } from '../core/decimal';
import { groupBy } from '../core/group-by';
import { formatInstant, type Instant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { ComputedResources, type Known, type Resource } from '../tmf';
import type { CountedBucket } from './domain/owned-bucket';
import { ConsumptionRepository } from './store/consumption.repository';
import { OwnedBucketRepository, OWNERS } from './store/owned-bucket.repository';
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

  protected known(): Known {
    return {
      ...OWNERS,
      parameters: [formatInstant(this.clock.now())],
    };
  }

  protected async made(tx: Tx, accountIds: readonly string[]): Promise<readonly Resource[]> {
    const at = this.clock.now();
    const counted = await this.counted(tx, at, accountIds);
    const byAccount = groupBy(counted, ({ accountId }) => accountId);
    return accountIds.flatMap((owner) => {
      const buckets = byAccount.get(owner);
      return buckets === undefined ? [] : [toUsageReport(owner, buckets, at)];
    });
  }

  private async counted(
    tx: Tx,
    at: Instant,
    accountIds: readonly string[],
  ): Promise<readonly CountedBucket[]> {
    const standing = await this.buckets.standing(tx, at, accountIds);
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
