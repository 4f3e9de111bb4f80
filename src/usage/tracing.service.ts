import { Injectable } from '@nestjs/common';
import { formatInstant } from '../core/time';
import { ChargeTrace, type UsageRecord } from '../charging';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { TracedUsage } from './api/usage.dto';
import { UsageStore } from './store/usage.store';
import { unknownUsage } from './usage.errors';

/** Explains, for people, how a usage led to its charges. */
@Injectable()
export class Tracing {
  private readonly store = new UsageStore();

  constructor(
    private readonly database: Database,
    private readonly charges: ChargeTrace,
  ) {}

  trace(tenant: Tenant, id: string) {
    return this.database.read(tenant, async (tx) => {
      const found = await this.store.find(tx, id);
      if (found === undefined) throw unknownUsage(id);
      const { record, status, reason, included, unit } = found;
      const reported = await this.store.reportedOf(tx, id);
      return {
        id,
        status,
        reason,
        usage: traced(record, unit),
        // A corrected report may name another meter, so its unit is not known.
        reported: reported === undefined ? null : traced(reported, undefined),
        included,
        legs: await this.charges.of(tx, tenant, id, record, included),
      };
    });
  }
}

function traced(record: UsageRecord, unit: string | undefined): TracedUsage {
  return {
    source: record.source,
    id: record.id,
    time: formatInstant(record.at),
    subject: record.subject,
    meter: record.meter,
    quantity: record.quantity,
    unit: unit ?? null,
    amount: record.amount ?? null,
    ratedElsewhere: record.ratedElsewhere ?? null,
    attributes: record.attributes,
  };
}
