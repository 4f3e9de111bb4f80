import { Injectable, type OnModuleInit } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database, type Tx } from '../platform/database';
import { TenantTraces } from '../platform/tenant-traces';
import {
  type ListQuery,
  type Once,
  once,
  type Page,
  type RequestContext,
  type Resource,
} from '../tmf';
import { fromDefinition } from './api/meter.convert';
import { countsAlike, definitionOf, type Meter } from './domain/meter';
import {
  aggregationNotSupported,
  meterExists,
  meterInUse,
  meterMalformed,
  meterUnknown,
} from './meter.errors';
import { MeterRepository } from './store/meter.repository';

/** Defines meters: for `/api/v1/meters`, and for whoever writes one in another format. */
@Injectable()
export class Meters implements OnModuleInit {
  private readonly meters = new MeterRepository();
  private readonly prices: string[] = [];

  constructor(
    private readonly database: Database,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.traces.add('meter');
  }

  /** A room says in SQL, before the application has started, where its prices of meter `$1` are. */
  addPrices(rows: string): void {
    this.prices.push(rows);
  }

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.meters.list(tx, query));
  }

  read({ tenant }: RequestContext, code: string): Promise<Resource> {
    return this.database.read(tenant, (tx) => this.resource(tx, code));
  }

  create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    const request = { key: context.idempotencyKey, route: 'POST /api/v1/meters', payload: body };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, request, async () => {
        const made = await this.resource(tx, (await this.define(tx, body)).code);
        audit(tx, context, { resourceType: 'Meter', resourceId: made.id, after: made.body });
        return made;
      }),
    );
  }

  /** The definition as `/api/v1/meters` takes it; refused with every fault when it is not one. */
  async define(tx: Tx, definition: unknown): Promise<Meter> {
    const meter = meterOf(definition);
    if (!(await this.meters.insert(tx, meter))) throw meterExists(meter.code);
    return meter;
  }

  /** Names and attributes may change at any time, what is counted only until it is priced. */
  async amend(tx: Tx, code: string, changes: Readonly<Record<string, unknown>>): Promise<Meter> {
    const before = await this.locked(tx, code);
    const after = meterOf({ ...definitionOf(before), ...changes, code });
    const counted = countingChange(before, after);
    if (counted !== undefined && (await this.meters.isPriced(tx, code, this.prices))) {
      throw meterInUse(code, counted);
    }
    await this.meters.update(tx, after);
    return after;
  }

  async retire(tx: Tx, code: string): Promise<void> {
    await this.locked(tx, code);
    if (await this.meters.isPriced(tx, code, this.prices)) throw meterInUse(code, 'code');
    await this.meters.delete(tx, code);
  }

  private async locked(tx: Tx, code: string): Promise<Meter> {
    const meter = await this.meters.lock(tx, code);
    if (meter === undefined) throw meterUnknown(code);
    return meter;
  }

  private async resource(tx: Tx, code: string): Promise<Resource> {
    const found = await this.meters.findResource(tx, code);
    if (found === undefined) throw meterUnknown(code);
    return found;
  }
}

function meterOf(definition: unknown): Meter {
  const defined = fromDefinition(definition);
  if ('meter' in defined) return defined.meter;
  throw defined.isUnsupported
    ? aggregationNotSupported(defined.faults)
    : meterMalformed(defined.faults);
}

function countingChange(before: Meter, after: Meter): 'unit' | 'aggregation' | undefined {
  if (before.unit !== after.unit) return 'unit';
  return countsAlike(before, after) ? undefined : 'aggregation';
}
