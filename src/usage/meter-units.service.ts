import { compositeKey } from '../core/composite-key';
import { Injectable } from '@nestjs/common';
import { MeterDirectory } from '../meter';
import { BoundedCache } from '../platform/bounded-cache';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Meter } from '../rating';

const FRESH_MS = 1_000;
/** The limit for all tenants together. */
const METERS_MAX = 10_000;

export type MeterUnit = {
  readonly unit: string;
  /** True for meters that count usages or distinct names, so that a usage needs no quantity. */
  readonly isCount: boolean;
};

/** `meter` is undefined when no such meter existed. */
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
   * Units by code, for those `codes` that are meters. Read again when no known one is a meter, or when an entry is
   * older than a second.
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

  /** Empty unless all entries are fresh, because the first code that is a meter takes precedence. */
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

function keyOf(tenant: Tenant, code: string): string {
  return compositeKey(tenant, code);
}
