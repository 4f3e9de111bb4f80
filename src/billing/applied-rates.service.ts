import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { isUuid } from '../core/uuid';
import { AccountDirectory } from '../account';
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
import { BillDrafts, type PayerPeriod } from './bill-drafts.service';
import { lineContent } from './domain/bill-content';
import { openPeriod } from './domain/periods';
import { AccrualRepository } from './store/accrual.repository';
import { BillLineRepository } from './store/bill-line.repository';
import { type FoundRate, RateRepository, type RateRow } from './store/rate.repository';
import { type AppliedRate, toAppliedRate } from './tmf678/applied-rate.convert';
import { appliedRateType } from './tmf678/applied-rate-type';

/** TMF678 applied rates: one per accrual, with the amounts its bill shows, whether live or closed. */
@Injectable()
export class AppliedRates implements ResourceOperations {
  private readonly rates = new RateRepository();
  private readonly accruals = new AccrualRepository();
  private readonly lines = new BillLineRepository();

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountDirectory,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly drafts: BillDrafts,
    private readonly lineParts: LineParts,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    const { listing: listed, rest } = this.rates.listing(query);
    const listing: Listing<FoundRate> = {
      ...listed,
      toResource: ({ id }) => ({ id, body: {} }),
      complete: async (tx, found) => {
        const ids = found.map(({ id }) => id);
        const made = await this.complete(tx, tenant, await this.rates.findAll(tx, ids));
        const byId = new Map(made.map((rate) => [rate.id, rate]));
        return ids.flatMap((id) => byId.get(id) ?? []);
      },
    };
    return this.database.read(tenant, (tx) => listResources(tx, listing, rest));
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

  /** Tax shares depend on the whole bill, so the live bills of the rows are assembled. */
  private async liveRates(
    tx: Tx,
    tenant: Tenant,
    rows: readonly RateRow[],
  ): Promise<Map<string, Omit<AppliedRate, 'productId'>>> {
    const open = rows.filter(({ billId }) => billId === null);
    const payers = await this.accounts.load(
      tx,
      open.map(({ payerId }) => payerId),
    );
    const periods = new Map<string, PayerPeriod>();
    for (const { payerId, billFrom } of open) {
      const payer = payers.get(payerId);
      if (payer === undefined) continue;
      const period = openPeriod(payer.cycle, billFrom);
      periods.set(compositeKey(billFrom, payerId), { payer, period });
    }
    const wanted = [...periods.values()];
    const accruals = await this.accruals.ofPeriods(
      tx,
      wanted.map(({ payer, period }) => ({ payerId: payer.id, from: period.from })),
    );
    const drafts = await this.drafts.of(tx, wanted, accruals);
    const asked = new Set(open.map(({ id }) => id));
    const parts = await this.lineParts.of(
      tx,
      tenant,
      accruals.filter(({ id }) => asked.has(id)),
    );
    return new Map(
      drafts.flatMap(({ id, bill, terms }) =>
        bill.lines.map((line): [string, Omit<AppliedRate, 'productId'>] => [
          line.accrualId,
          {
            line: lineContent(line, bill.key.currency, parts.get(line.accrualId)),
            currency: bill.key.currency,
            billId: id,
            isBilled: false,
            payer: { id: bill.key.payerId, name: terms.name },
          },
        ]),
      ),
    );
  }
}
