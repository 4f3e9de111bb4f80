import { Injectable } from '@nestjs/common';
import { isUuid } from '../core/uuid';
import { LineParts } from '../charging';
import { SubscriptionDirectory } from '../inventory';
import { Database, type Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import {
  type Listing,
  type ListQuery,
  type Page,
  listResources,
  type RequestContext,
  type Resource,
  type ResourceOperations,
  resourceUnknown,
} from '../tmf';
import { AssembledBills } from './assembled-bills.service';
import { liveBillAlone } from './billing.errors';
import type { BillKey } from './domain/bill';
import { lineContent } from './domain/bill-content';
import { parseBillId } from './domain/bill-id';
import { AccrualRepository } from './store/accrual.repository';
import { BillLineRepository } from './store/bill-line.repository';
import { BillRepository } from './store/bill.repository';
import { type RateListing, RateRepository } from './store/rate.repository';
import type { FoundRate, RateRow } from './store/rate.mapping';
import { type AppliedRate, toAppliedRate } from './tmf678/applied-rate.convert';
import { appliedRateType } from './tmf678/applied-rate-type';

/** TMF678 applied rates: one per accrual, with the amounts its bill shows, whether live or closed. */
@Injectable()
export class AppliedRates implements ResourceOperations {
  private readonly rates = new RateRepository();
  private readonly accruals = new AccrualRepository();
  private readonly lines = new BillLineRepository();
  private readonly bills = new BillRepository();

  constructor(
    private readonly database: Database,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly assembled: AssembledBills,
    private readonly lineParts: LineParts,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      const live = await this.liveAsked(tx, this.rates.billsAsked(query));
      const { listing, rest } = this.rates.listing(query, live);
      return listResources(tx, this.completed(listing, tenant), rest);
    });
  }

  private completed(listing: RateListing, tenant: Tenant): Listing<FoundRate> {
    return {
      ...listing,
      toResource: ({ id }) => ({ id, body: {} }),
      complete: async (tx, found) => {
        const ids = found.map(({ id }) => id);
        const made = await this.complete(tx, tenant, await this.rates.findAll(tx, ids));
        const byId = new Map(made.map((rate) => [rate.id, rate]));
        return ids.flatMap((id) => byId.get(id) ?? []);
      },
    };
  }

  /** The live bill of that id, which has no lines of its own yet; refused beside other bills. */
  private async liveAsked(tx: Tx, ids: readonly string[]): Promise<BillKey | undefined> {
    const closed = await this.bills.closedAmong(tx, ids);
    const live = ids.find((id) => !closed.has(id) && parseBillId(id) !== undefined);
    if (live === undefined) return undefined;
    if (ids.length > 1) throw liveBillAlone(live);
    return parseBillId(live);
  }

  read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const found = isUuid(id) ? await this.rates.findAll(tx, [id]) : [];
      const [resource] = await this.complete(tx, tenant, found);
      if (resource === undefined) throw resourceUnknown(appliedRateType.name, id);
      return resource;
    });
  }

  private async complete(tx: Tx, tenant: Tenant, rows: readonly RateRow[]): Promise<Resource[]> {
    const closed = await this.closedRates(tx, rows);
    const live = await this.liveRates(tx, tenant, rows);
    const subscriptions = await this.subscriptions.find(
      tx,
      rows.map(({ subscriptionId }) => subscriptionId),
    );
    return rows.flatMap(({ id, subscriptionId }) => {
      const rate = closed.get(id) ?? live.get(id);
      const productId = subscriptions.get(subscriptionId)?.productId ?? subscriptionId;
      return rate === undefined ? [] : [toAppliedRate({ ...rate, productId })];
    });
  }

  private async closedRates(
    tx: Tx,
    rows: readonly RateRow[],
  ): Promise<Map<string, Omit<AppliedRate, 'productId'>>> {
    const billed = rows.filter(({ billId }) => billId !== null);
    const lines = await this.lines.ofAccruals(
      tx,
      billed.map(({ id }) => id),
    );
    const names = await this.rates.names(
      tx,
      billed.map(({ payerId }) => payerId),
    );
    return new Map(
      billed.flatMap(({ id, payerId, currency }) => {
        const line = lines.get(id);
        if (line === undefined) return [];
        const payer = { id: payerId, name: names.get(payerId) ?? null };
        const { billId, content } = line;
        return [[id, { line: content, currency, billId, isBilled: true, payer }]];
      }),
    );
  }

  /** Of their whole live bills, because a line's share of the tax depends on all others. */
  private async liveRates(
    tx: Tx,
    tenant: Tenant,
    rows: readonly RateRow[],
  ): Promise<Map<string, Omit<AppliedRate, 'productId'>>> {
    const open = rows.filter(({ billId }) => billId === null);
    if (open.length === 0) return new Map();
    const bills = await this.assembled.of(tx, tenant, open);
    const names = await this.rates.names(
      tx,
      open.map(({ payerId }) => payerId),
    );
    const asked = new Set(open.map(({ id }) => id));
    const parts = await this.lineParts.of(tx, tenant, await this.accruals.find(tx, [...asked]));
    return new Map(
      [...bills].flatMap(([id, { key, lines }]) =>
        lines
          .filter(({ accrualId }) => asked.has(accrualId))
          .map((line): [string, Omit<AppliedRate, 'productId'>] => [
            line.accrualId,
            {
              line: lineContent(line, key.currency, parts.get(line.accrualId)),
              currency: key.currency,
              billId: id,
              isBilled: false,
              payer: { id: key.payerId, name: names.get(key.payerId) ?? null },
            },
          ]),
      ),
    );
  }
}
