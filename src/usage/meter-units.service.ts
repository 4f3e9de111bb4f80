import { Injectable } from '@nestjs/common';
import { MeterDirectory } from '../meter';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';

const FRESH_MS = 1_000;

export type MeterUnit = {
  readonly unit: string;
  /** It counts usages, or names in them, so that a usage need not report a quantity. */
  readonly isCount: boolean;
};

type Known = { readonly units: ReadonlyMap<string, MeterUnit>; readonly loadedAt: number };

/** The unit of every meter, to find the quantity among a usage's characteristics. */
@Injectable()
export class MeterUnits {
  private readonly known = new Map<Tenant, Known>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly meters: MeterDirectory,
  ) {}

  /** Units by meter code; read again when one of `codes` is new or what is known is a second old. */
  async of(tenant: Tenant, codes: readonly string[]): Promise<ReadonlyMap<string, MeterUnit>> {
    const known = this.known.get(tenant);
    const now = this.clock.now();
    const isFresh = known !== undefined && now - known.loadedAt < FRESH_MS;
    if (isFresh && codes.some((code) => known.units.has(code))) return known.units;
    const meters = await this.database.read(tenant, (tx) => this.meters.all(tx));
    const units = new Map(
      meters.map(({ code, unit, aggregation }) => {
        const isCount = aggregation === 'count' || aggregation === 'uniqueCount';
        return [code, { unit, isCount }];
      }),
    );
    this.known.set(tenant, { units, loadedAt: now });
    return units;
  }
}
