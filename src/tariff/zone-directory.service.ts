import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { groupBy } from '../core/group-by';
import { inForceAt } from '../core/in-force';
import type { Instant, Period } from '../core/time';
import { BoundedCache } from '../platform/bounded-cache';
import { unhurried } from '../platform/breath';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { type DatedZones, type ZoneTable, type ZoneTables, zoneTable } from '../rating';
import { zonesNamedIn } from './domain/tables-named-in';
import type { DatedVersion } from './domain/tariff-table';
import { TableVersionRepository } from './store/table-version.repository';

/** For all tenants. A version of a million prefixes takes 10 to 20 MB. */
const KILOBYTES_MAX = 262_144;

/** What is in tariff tables, for rooms that price: loaded once for a process and version, forgotten when least used. */
@Injectable()
export class ZoneDirectory {
  private readonly versions = new TableVersionRepository();
  private readonly loaded = new BoundedCache<ZoneTable>(KILOBYTES_MAX);

  /** Each table's versions in force within the time, or at one of the times within, the last of which is first. */
  async tables(
    tx: Tx,
    tenant: Tenant,
    codes: readonly string[],
    within: Period,
    times?: () => readonly Instant[],
  ): Promise<ZoneTables> {
    const tables = new Map<string, DatedZones[]>();
    if (codes.length === 0) return tables;
    for (const dated of wantedOf(await this.versions.dated(tx, codes, within), times)) {
      const known = tables.get(dated.code) ?? [];
      tables.set(dated.code, known);
      known.push({ validFrom: dated.validFrom, table: await this.load(tx, tenant, dated) });
    }
    return tables;
  }

  /** Zones that lines name, by table, as far as some version has them; only tables that have a version. */
  async namedIn(
    tx: Tx,
    lines: readonly unknown[],
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const named = zonesNamedIn(lines);
    const found = new Map<string, Set<string>>();
    if (named.length === 0) return found;
    for (const { table, zone, isThere } of await this.versions.zonesAmong(tx, named)) {
      const zones = found.get(table) ?? new Set();
      found.set(table, zones);
      if (isThere) zones.add(zone);
    }
    return found;
  }

  private async load(tx: Tx, tenant: Tenant, { code, version }: DatedVersion): Promise<ZoneTable> {
    const key = compositeKey(tenant, version, code);
    const known = this.loaded.get(key);
    if (known !== undefined) return known;
    const rows = await this.versions.content(tx, code, version);
    const table = await unhurried(zoneTable(rows ?? EMPTY));
    const bytes = table.starts.byteLength + table.zones.byteLength;
    this.loaded.put(key, table, 1 + Math.trunc(bytes / 1_024));
    return table;
  }
}

/** Of each table those in force at one of the times; `dated` has the version that begins last first. */
function wantedOf(
  dated: readonly DatedVersion[],
  times: (() => readonly Instant[]) | undefined,
): readonly DatedVersion[] {
  if (times === undefined || dated.length <= 2) return dated;
  const falling = times();
  return [...groupBy(dated, ({ code }) => code).values()].flatMap((versions) => [
    ...inForceAt(versions, falling),
  ]);
}

const EMPTY = { prefixes: new Float64Array(), zones: new Uint16Array(), names: [] };
