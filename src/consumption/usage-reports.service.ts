import { Injectable } from '@nestjs/common';
import { toShown } from '../balance';
import { ZERO } from '../core/decimal';
import type { Instant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type ListQuery,
  type Page,
  pageInMemory,
  type RequestContext,
  type Resource,
  type ResourceOperations,
  resourceUnknown,
} from '../tmf';
import type { CountedBucket } from './domain/owned-bucket';
import { ConsumptionRepository } from './store/consumption.repository';
import { OwnedBucketRepository } from './store/owned-bucket.repository';
import { toUsageReport } from './tmf677/usage-report.convert';
import { usageConsumptionReportType } from './tmf677/usage-report-type';

/** One report per account that has buckets, under the account's id; made when it is read. */
@Injectable()
export class UsageConsumptionReports implements ResourceOperations {
  private readonly buckets = new OwnedBucketRepository();
  private readonly consumption = new ConsumptionRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => pageInMemory(await this.of(tx, null), query));
  }

  read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const [found] = await this.of(tx, id);
      if (found === undefined) throw resourceUnknown(usageConsumptionReportType.name, id);
      return found;
    });
  }

  private async of(tx: Tx, accountId: string | null): Promise<Resource[]> {
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
