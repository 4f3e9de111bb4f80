import { Injectable } from '@nestjs/common';
import { textOf } from '../core/json';
import { isUuid } from '../core/uuid';
import { AccountDirectory } from '../account';
import { LineParts } from '../charging';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { type ListQuery, type Page, pageInMemory, type Resource } from '../tmf';
import { AssembledBills } from './assembled-bills.service';
import { accountUnknown, billUnknown, lineUnknown } from './billing.errors';
import type { Accrual, Bill, BillLine, CostCentre } from './domain/bill';
import { costCentreContent, type LineContent, lineContent } from './domain/bill-content';
import { parseBillId } from './domain/bill-id';
import type { BillView } from './domain/bill-view';
import { type Spend, spendOf } from './domain/spend';
import { type LiveBill, LiveBills } from './live-bills.service';
import { AccrualRepository } from './store/accrual.repository';
import { BillLineRepository } from './store/bill-line.repository';
import { BillRepository } from './store/bill.repository';
import { ChargeRepository } from './store/charge.repository';
import { SoldProductRepository } from './store/sold-product.repository';
import type { SoldProduct } from './domain/sold-product';
import { PayerRepository } from './store/payer.repository';

export type WholeBill = {
  readonly view: BillView;
  readonly lines: readonly LineContent[];
  /** Null while the bill is live. */
  readonly hash: string | null;
};

/** Reads bills, the lines of a bill, the charges of a line and the usages behind those. */
@Injectable()
export class BillReader {
  private readonly bills = new BillRepository();
  private readonly closedLines = new BillLineRepository();
  private readonly accruals = new AccrualRepository();
  private readonly charges = new ChargeRepository();
  private readonly payers = new PayerRepository();
  private readonly sold = new SoldProductRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly live: LiveBills,
    private readonly assembled: AssembledBills,
    private readonly lineParts: LineParts,
  ) {}

  /** Reads the bill with all its lines, or with the first `linesMax`. */
  whole(tenant: Tenant, id: string, linesMax?: number): Promise<WholeBill> {
    return this.database.read(tenant, (tx) => this.load(tx, tenant, id, linesMax));
  }

  /** By subscription, as they are called by now. */
  products(tenant: Tenant, subscriptionIds: readonly string[]): Promise<Map<string, SoldProduct>> {
    return this.database.read(tenant, (tx) => this.sold.of(tx, subscriptionIds));
  }

  lines(tenant: Tenant, id: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      const closed = await this.bills.closedId(tx, id);
      if (closed !== undefined) return this.closedLines.list(tx, closed, query);
      const bill = await this.assembledBill(tx, tenant, id);
      const show = (lines: readonly BillLine[]) => this.shown(tx, tenant, bill, lines);
      return pageOf(bill.lines, ({ accrualId }) => accrualId, show, query);
    });
  }

  /** By account, as the bill says them. */
  costCentres(tenant: Tenant, id: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      const closed = await this.bills.find(tx, id);
      if (closed !== undefined) {
        const centres = closed.content.costCentres;
        return pageInMemory(
          centres.map((each) => ({ id: each.account, body: { ...each } })),
          query,
        );
      }
      const { key, costCentres } = await this.assembledBill(tx, tenant, id);
      const show = (centres: readonly CostCentre[]) => this.named(tx, centres, key.currency);
      return pageOf(costCentres, ({ accountId }) => accountId, show, query);
    });
  }

  private async named(
    tx: Tx,
    centres: readonly CostCentre[],
    currency: string,
  ): Promise<Resource[]> {
    const names = await this.names(
      tx,
      centres.map(({ accountId }) => accountId),
    );
    return centres.map((each) => {
      const content = costCentreContent(each, currency, names(each.accountId));
      return { id: content.account, body: { ...content } };
    });
  }

  private async shown(
    tx: Tx,
    tenant: Tenant,
    { key }: Bill,
    lines: readonly BillLine[],
  ): Promise<Resource[]> {
    const accruals = await this.accruals.find(
      tx,
      lines.map(({ accrualId }) => accrualId),
    );
    const parts = await this.lineParts.of(tx, tenant, accruals);
    return lines.map((line) => {
      const content = lineContent(line, key.currency, parts.get(line.accrualId));
      return { id: content.id, body: { ...content } };
    });
  }

  /** The live bill; of zero where nothing was charged yet. */
  private async assembledBill(tx: Tx, tenant: Tenant, id: string): Promise<Bill> {
    const key = parseBillId(id);
    const [known] = key ? (await this.assembled.of(tx, tenant, [key])).values() : [];
    return known ?? (await this.liveBill(tx, id)).draft.bill;
  }

  /** `line` is the id of a line or its number on the bill. */
  line(tenant: Tenant, id: string, line: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const closed = await this.bills.closedId(tx, id);
      const content =
        closed === undefined
          ? (await this.shownLine(tx, tenant, id, line))?.body
          : await this.closedLines.find(tx, closed, line);
      if (content === undefined) throw lineUnknown(id, line);
      return { id: String(content['id']), body: { ...content } };
    });
  }

  private async shownLine(
    tx: Tx,
    tenant: Tenant,
    id: string,
    line: string,
  ): Promise<Resource | undefined> {
    const bill = await this.assembledBill(tx, tenant, id);
    const asked = lineOf(bill, line);
    return asked && (await this.shown(tx, tenant, bill, [asked]))[0];
  }

  /** The charges of a line, asked for in the same way. */
  usage(tenant: Tenant, id: string, line: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      const accrual = await this.accrualOf(tx, tenant, id, line);
      if (accrual === undefined) throw lineUnknown(id, line);
      return this.charges.list(tx, accrual, query);
    });
  }

  private async accrualOf(
    tx: Tx,
    tenant: Tenant,
    id: string,
    line: string,
  ): Promise<Accrual | undefined> {
    const closed = await this.bills.closedId(tx, id);
    const accrualId =
      closed === undefined
        ? await this.liveLine(tx, tenant, id, line)
        : (await this.closedLines.find(tx, closed, line))?.id;
    return accrualId === undefined ? undefined : (await this.accruals.find(tx, [accrualId]))[0];
  }

  /** Line numbers of a live bill are known only after the whole bill is assembled. */
  private async liveLine(
    tx: Tx,
    tenant: Tenant,
    id: string,
    line: string,
  ): Promise<string | undefined> {
    if (isUuid(line) && (await this.accruals.isOpenOn(tx, parseBillId(id), line))) return line;
    return lineOf(await this.assembledBill(tx, tenant, id), line)?.accrualId;
  }

  /** Usage of the account and those below it that is charged but not billed yet. */
  spend(tenant: Tenant, accountId: string): Promise<Spend> {
    return this.database.read(tenant, async (tx) => {
      const below = await this.accounts.subtree(tx, accountId);
      if (below.length === 0) throw accountUnknown(accountId);
      const accruals = await this.accruals.openOfAccounts(tx, below);
      const named = new Set([accountId, ...accruals.map((each) => each.accountId)]);
      const nameOf = await this.names(tx, [...named]);
      return spendOf({ accountId, at: this.clock.now(), accruals, nameOf });
    });
  }

  private async names(
    tx: Tx,
    accountIds: readonly string[],
  ): Promise<(accountId: string) => string | null> {
    const documents = await this.payers.documents(tx, accountIds);
    return (id) => textOf(documents.get(id)?.['name']) ?? null;
  }

  private async load(
    tx: Tx,
    tenant: Tenant,
    id: string,
    linesMax: number | undefined,
  ): Promise<WholeBill> {
    const closed = await this.bills.find(tx, id);
    if (closed !== undefined) {
      const lines = await this.closedLines.ofBill(tx, closed.id, linesMax);
      return { view: closed, lines, hash: closed.hash };
    }
    return this.loadLive(tx, tenant, id, linesMax);
  }

  private async loadLive(
    tx: Tx,
    tenant: Tenant,
    id: string,
    linesMax?: number,
  ): Promise<WholeBill> {
    const view = await this.liveBill(tx, id);
    const { bill, accruals } = view.draft;
    const shown = bill.lines.slice(0, linesMax);
    const ids = new Set(shown.map(({ accrualId }) => accrualId));
    const parts = await this.lineParts.of(
      tx,
      tenant,
      accruals.filter((accrual) => ids.has(accrual.id)),
    );
    const lines = shown.map((line) =>
      lineContent(line, bill.key.currency, parts.get(line.accrualId)),
    );
    return { view, lines, hash: null };
  }

  private async liveBill(tx: Tx, id: string): Promise<LiveBill> {
    const key = parseBillId(id);
    const view = key && (await this.live.find(tx, key));
    if (view === undefined) throw billUnknown(id);
    return view;
  }
}

function lineOf({ lines }: Bill, line: string): BillLine | undefined {
  return lines.find(({ accrualId, number }) => accrualId === line || `${number}` === line);
}

/** Shows what is on the page alone, unless all must be shown to know what that is. */
async function pageOf<T>(
  all: readonly T[],
  idOf: (one: T) => string,
  show: (some: readonly T[]) => Promise<Resource[]>,
  query: ListQuery,
): Promise<Page> {
  if (isWhole(query)) return pageInMemory(await show(all), query);
  const ids = all.map((one) => ({ id: idOf(one), body: {} }));
  const page = pageInMemory(ids, query);
  const asked = new Set(page.items.map(({ id }) => id));
  return { ...page, items: await show(all.filter((one) => asked.has(idOf(one)))) };
}

function isWhole({ filter, sort, jsonPaths }: ListQuery): boolean {
  return filter.length + sort.length + jsonPaths.length > 0;
}
