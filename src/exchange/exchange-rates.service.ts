import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatDecimal } from '../core/decimal';
import { audit } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import { TenantTraces } from '../platform/tenant-traces';
import {
  type ListQuery,
  type Once,
  once,
  type Page,
  type RequestContext,
  type Resource,
} from '../tmf';
import type { NewExchangeRate } from './domain/exchange-rate';
import { rateExists, rateUnknown } from './exchange.errors';
import { ExchangeRateRepository } from './store/exchange-rate.repository';

/** Dated exchange rates, which are written once and never change. */
@Injectable()
export class ExchangeRates implements OnModuleInit {
  private readonly rates = new ExchangeRateRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.traces.add('exchange_rate');
  }

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.rates.list(tx, query));
  }

  read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return this.database.read(tenant, (tx) => this.rate(tx, id));
  }

  create(context: RequestContext, rate: NewExchangeRate): Promise<Once<Resource>> {
    const route = 'POST /api/v1/exchangeRates';
    const payload = { ...rate, rate: formatDecimal(rate.rate) };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, { key: context.idempotencyKey, route, payload }, async () => {
        const id = newId();
        const born = { id, at: this.clock.now(), by: context.caller?.actor ?? null };
        if (!(await this.rates.insert(tx, rate, born))) throw rateExists(rate);
        const created = await this.rate(tx, id);
        const after = created.body;
        audit(tx, context, { resourceType: 'ExchangeRate', resourceId: id, after });
        return created;
      }),
    );
  }

  private async rate(tx: Tx, id: string): Promise<Resource> {
    const found = await this.rates.find(tx, id);
    if (found === undefined) throw rateUnknown(id);
    return found;
  }
}
