import { Injectable } from '@nestjs/common';
import { isUuid } from '../core/uuid';
import { AccountDirectory } from '../account';
import { LineParts } from '../charging';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { type ListQuery, type Page, pageInMemory } from '../tmf';
import { accountUnknown, billUnknown, lineUnknown } from './billing.errors';
import type { Accrual, BillLine } from './domain/bill';
import { type LineContent, lineContent } from './domain/bill-content';
import { parseBillId } from './domain/bill-id';
import type { BillView } from './domain/bill-view';
import { type Spend, spendOf } from './domain/spend';
import { type LiveBill, LiveBills } from './live-bills.service';
import { AccrualRepository } from './store/accrual.repository';
import { BillLineRepository } from './store/bill-line.repository';
import { BillRepository } from './store/bill.repository';
import { ChargeRepository } from './store/charge.repository';
import { PayerRepository } from './store/payer.repository';

export type WholeBill = {
  readonly view: BillView;
  readonly lines: readonly LineContent[];
  /** Null while live. */
  readonly hash: string | null;
};

/** Reads bills to the bottom: their lines, the charges behind a line, the usages behind those. */
@Injectable()
export class BillReader {
  private readonly bills = new BillRepository();
  private readonly closedLines = new BillLineRepository();
  private readonly accruals = new AccrualRepository();
  private readonly charges = new ChargeRepository();
  private readonly payers = new PayerRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly live: LiveBills,
    private readonly lineParts: LineParts,
  ) {}

  /** With all its lines, or with the first of them. */
  whole(tenant: Tenant, id: string, linesMax?: number): Promise<WholeBill> {
    return this.database.read(tenant, (tx) => this.load(tx, tenant, id, linesMax));
  }

  lines(tenant: Tenant, id: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      if (await this.bills.isClosed(tx, id)) return this.closedLines.list(tx, id, query);
      const { lines } = await this.loadLive(tx, tenant, id);
      return pageInMemory(
        lines.map((line) => ({ id: line.id, body: { ...line } })),
        query,
      );
    });
  }

  /** `line` is the id of a line or its number on the bill. */
  usage(tenant: Tenant, id: string, line: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      const accrual = await this.accrualOf(tx, id, line);
      if (accrual === undefined) throw lineUnknown(id, line);
      return this.charges.list(tx, accrual, query);
    });
  }

  private async accrualOf(tx: Tx, id: string, line: string): Promise<Accrual | undefined> {
    const accrualId = (await this.bills.isClosed(tx, id))
      ? (await this.closedLines.find(tx, id, line))?.id
      : await this.liveLine(tx, id, line);
    return accrualId === undefined ? undefined : (await this.accruals.find(tx, [accrualId]))[0];
  }

  /** Only the whole live bill tells the numbers of its lines. */
  private async liveLine(tx: Tx, id: string, line: string): Promise<string | undefined> {
    if (isUuid(line) && (await this.accruals.isOpenOn(tx, parseBillId(id), line))) return line;
    const { bill } = (await this.liveBill(tx, id)).draft;
    const isAsked = ({ accrualId, number }: BillLine) => accrualId === line || `${number}` === line;
    return bill.lines.find(isAsked)?.accrualId;
  }

  /** What the account and those below it have used and not been billed for yet. */
  spend(tenant: Tenant, accountId: string): Promise<Spend> {
    return this.database.read(tenant, async (tx) => {
      const below = await this.accounts.subtree(tx, accountId);
      if (below.length === 0) throw accountUnknown(accountId);
      const accruals = await this.accruals.openOfAccounts(tx, below);
      const named = new Set([accountId, ...accruals.map((each) => each.accountId)]);
      const documents = await this.payers.documents(tx, [...named]);
      const names = new Map([...documents].map(([id, body]) => [id, body['name']]));
      return spendOf({
        accountId,
        at: this.clock.now(),
        accruals,
        nameOf: (id) => {
          const name = names.get(id);
          return typeof name === 'string' ? name : null;
        },
      });
    });
  }

  private async load(
    tx: Tx,
    tenant: Tenant,
    id: string,
    linesMax: number | undefined,
  ): Promise<WholeBill> {
    const closed = await this.bills.find(tx, id);
    if (closed !== undefined) {
      const lines = await this.closedLines.ofBill(tx, id, linesMax);
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
