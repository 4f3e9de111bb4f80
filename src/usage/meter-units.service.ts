import { Injectable } from '@nestjs/common';
import { MeterDirectory } from '../meter';
import { BoundedCache } from '../platform/bounded-cache';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Meter } from '../rating';

const FRESH_MS = 1_000;
/** Of all tenants. */
const METERS_MAX = 10_000;

export type MeterUnit = {
  readonly unit: string;
  /** It counts usages, or names in them, so that a usage need not report a quantity. */
  readonly isCount: boolean;
};

/** Without a unit: there was no such meter. */
type Known = { readonly meter: MeterUnit | undefined; readonly loadedAt: number };

/** The units of meters, to find the quantity among a usage's characteristics. */
@Injectable()
export class MeterUnits {
  private readonly known = new BoundedCache<Known>(METERS_MAX);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly meters: MeterDirectory,
  ) {}

  /**
   * By meter code, of those of `codes` that are meters: read again when none of them is known to be one, or what is
   * known of any is a second old.
   */
  async of(tenant: Tenant, codes: readonly string[]): Promise<ReadonlyMap<string, MeterUnit>> {
    const known = this.freshOf(tenant, codes);
    if (known.size > 0 || codes.length === 0) return known;
    const loadedAt = this.clock.now();
    const found = await this.database.read(tenant, (tx) => this.meters.ofCodes(tx, codes));
    const units = new Map(found.map((meter) => [meter.code, unitOf(meter)]));
    for (const code of codes) {
      this.known.put(keyOf(tenant, code), { meter: units.get(code), loadedAt }, 1);
    }
    return units;
  }

  /** None unless all of them are fresh: the best name that is a meter's counts. */
  private freshOf(tenant: Tenant, codes: readonly string[]): Map<string, MeterUnit> {
    const freshFrom = this.clock.now() - FRESH_MS;
    const units = new Map<string, MeterUnit>();
    for (const code of codes) {
      const known = this.known.get(keyOf(tenant, code));
      if (known === undefined || known.loadedAt <= freshFrom) return new Map();
      if (known.meter !== undefined) units.set(code, known.meter);
    }
    return units;
  }
}

function unitOf({ unit, aggregation }: Pick<Meter, 'unit' | 'aggregation'>): MeterUnit {
  return { unit, isCount: aggregation === 'count' || aggregation === 'uniqueCount' };
}

/** Unambiguous: a tenant has no slash. */
function keyOf(tenant: Tenant, code: string): string {
  return `${tenant}/${code}`;
}
