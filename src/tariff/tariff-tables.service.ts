import { Injectable, type OnModuleInit } from '@nestjs/common';
import { presentAfter } from '../core/present-after';
import { audit } from '../platform/audit';
import { unhurried } from '../platform/breath';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { digest } from '../platform/ids';
import { TenantTraces } from '../platform/tenant-traces';
import type { ZoneRows } from '../rating';
import {
  type ListQuery,
  type Once,
  once,
  type Page,
  type RequestContext,
  type Resource,
} from '../tmf';
import { diffRows, type VersionsDiff } from './domain/diff-rows';
import { readRows } from './domain/read-rows';
import type { TableVersion, TariffTable, UploadedVersion } from './domain/tariff-table';
import { toVersionResource } from './store/table-version.mapping';
import { TableVersionRepository } from './store/table-version.repository';
import { TariffTableRepository } from './store/tariff-table.repository';
import { rowsMalformed, tableExists, tableUnknown, versionUnknown } from './tariff.errors';

/** Tariff tables and their versions, which are written whole or not at all and never change. */
@Injectable()
export class TariffTables implements OnModuleInit {
  private readonly tables = new TariffTableRepository();
  private readonly versions = new TableVersionRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.traces.add('tariff_table');
  }

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.tables.list(tx, query, this.clock.now()));
  }

  read({ tenant }: RequestContext, code: string): Promise<Resource> {
    return this.database.read(tenant, (tx) => this.table(tx, code));
  }

  create(context: RequestContext, table: TariffTable): Promise<Once<Resource>> {
    const route = 'POST /api/v1/tariffTables';
    const request = { key: context.idempotencyKey, route, payload: table };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, request, async () => {
        const { code } = table;
        if (!(await this.tables.insert(tx, table, this.clock.now()))) throw tableExists(code);
        const created = await this.table(tx, code);
        const after = created.body;
        audit(tx, context, { resourceType: 'TariffTable', resourceId: code, after });
        return created;
      }),
    );
  }

  listVersions({ tenant }: RequestContext, code: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      await this.table(tx, code);
      const at = this.clock.now();
      return this.versions.list(tx, code, query, { at, toResource: toVersionResource });
    });
  }

  readVersion({ tenant }: RequestContext, code: string, version: number): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      return toVersionResource(await this.version(tx, code, version));
    });
  }

  /** The file is read before anything is locked. */
  async upload(
    context: RequestContext,
    code: string,
    { csv, by, reason, validFrom }: UploadedVersion,
  ): Promise<Once<Resource>> {
    const rows = await rowsOf(csv);
    const route = `POST /api/v1/tariffTables/${code}/versions`;
    const payload = { csv: digest(csv), reason, validFrom };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, { key: context.idempotencyKey, route, payload }, async () => {
        if (!(await this.tables.lock(tx, code))) throw tableUnknown(code);
        // After the versions before it, even those by a clock that is ahead.
        const at = presentAfter(this.clock.now(), await this.versions.lastWritten(tx, code));
        const added = { rows, reason, validFrom: validFrom ?? at };
        const version = await this.versions.insert(tx, code, added, { at, by });
        const created = toVersionResource(await this.version(tx, code, version));
        const resourceId = `${code}/versions/${version}`;
        const after = created.body;
        audit(tx, context, { resourceType: 'TariffTableVersion', resourceId, after });
        return created;
      }),
    );
  }

  content({ tenant }: RequestContext, code: string, version: number): Promise<ZoneRows> {
    return this.database.read(tenant, (tx) => this.rows(tx, code, version));
  }

  diff({ tenant }: RequestContext, code: string, a: number, b: number): Promise<VersionsDiff> {
    return this.database.read(tenant, async (tx) => {
      const [from, to] = [await this.version(tx, code, a), await this.version(tx, code, b)];
      return { from, to, ...diffRows(await this.rows(tx, code, a), await this.rows(tx, code, b)) };
    });
  }

  private async table(tx: Tx, code: string): Promise<Resource> {
    const found = await this.tables.find(tx, code, this.clock.now());
    if (found === undefined) throw tableUnknown(code);
    return found;
  }

  private async version(tx: Tx, code: string, version: number): Promise<TableVersion> {
    const found = await this.versions.view(tx, code, version, this.clock.now());
    if (found !== undefined) return found;
    await this.table(tx, code);
    throw versionUnknown(code, version);
  }

  private async rows(tx: Tx, code: string, version: number): Promise<ZoneRows> {
    const found = await this.versions.content(tx, code, version);
    if (found !== undefined) return found;
    await this.table(tx, code);
    throw versionUnknown(code, version);
  }
}

async function rowsOf(csv: string): Promise<ZoneRows> {
  const read = await unhurried(readRows(csv));
  if ('faults' in read) throw rowsMalformed(read.faults);
  return read.rows;
}
