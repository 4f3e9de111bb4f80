import { Injectable } from '@nestjs/common';
import { type AccountNode, AccountDirectory } from '../account';
import { Ledger } from '../ledger';
import { BoundedCache } from '../platform/bounded-cache';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { compositeKey } from '../core/composite-key';
import { BillDrafts, type PayerPeriod } from './bill-drafts.service';
import type { Bill, BillKey } from './domain/bill';
import { openPeriod } from './domain/periods';
import { AccrualRepository } from './store/accrual.repository';
import { fromDocument } from './store/bill-terms.mapping';
import { type NameOfBill, OpenBillRepository } from './store/open-bill.repository';
import { PayerRepository } from './store/payer.repository';

/** Lines kept of all bills together, some 1.5 KB each. A longer bill is assembled for each answer. */
const LINES_MAX = 10_000;

type Asked = PayerPeriod & { readonly id: string };
/** `state` is the same as long as the bill is. */
type Kept = { readonly state: string; readonly bill: Bill };

/**
 * Live bills as they were last assembled: tax and rounding of a line need all the others, but a page of lines need not
 * pay for them while nothing is charged below their root.
 */
@Injectable()
export class AssembledBills {
  private readonly kept = new BoundedCache<Kept>(LINES_MAX);
  private readonly accruals = new AccrualRepository();
  private readonly open = new OpenBillRepository();
  private readonly payers = new PayerRepository();

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly ledger: Ledger,
    private readonly drafts: BillDrafts,
  ) {}

  /** By id; bills without lines are left out. */
  async of(tx: Tx, tenant: Tenant, keys: readonly BillKey[]): Promise<Map<string, Bill>> {
    const payers = await this.accounts.load(
      tx,
      keys.map(({ payerId }) => payerId),
    );
    const idOf = await this.open.idsOf(tx, keys);
    const asked = new Map(keys.flatMap((key) => askedOf(key, payers.get(key.payerId), idOf)));
    const states = await this.statesOf(tx, [...asked.values()]);
    const found = new Map<string, Bill>();
    for (const id of asked.keys()) {
      const known = this.kept.get(compositeKey(tenant, id));
      if (known !== undefined && known.state === states.get(id)) found.set(id, known.bill);
    }
    const unknown = [...asked.values()].filter(({ id }) => !found.has(id));
    for (const [id, bill] of await this.assembled(tx, unknown)) {
      if (asked.has(id)) found.set(id, bill);
      this.keep(compositeKey(tenant, id), states.get(id), bill);
    }
    return found;
  }

  private keep(key: string, state: string | undefined, bill: Bill): void {
    const { length } = bill.lines;
    if (state === undefined || length > LINES_MAX) this.kept.forget(key);
    else this.kept.put(key, { state, bill }, length);
  }

  /** What a bill is made of: what was charged and billed below its root, its period, and how it rounds. */
  private async statesOf(tx: Tx, asked: readonly Asked[]): Promise<Map<string, string>> {
    const ids = [...new Set(asked.map(({ payer }) => payer.id))];
    const [moves, documents] = await Promise.all([
      this.ledger.moves(
        tx,
        asked.map(({ payer }) => payer.rootId),
      ),
      this.payers.documents(tx, ids),
    ]);
    return new Map(
      asked.flatMap(({ id, payer, period }) => {
        const moved = moves.get(payer.rootId);
        if (moved === undefined) return [];
        const { rounding } = fromDocument(documents.get(payer.id));
        return [[id, compositeKey(period.to, moved, rounding)]];
      }),
    );
  }

  /** With the bills of the same periods in other currencies. */
  private async assembled(tx: Tx, asked: readonly Asked[]): Promise<Map<string, Bill>> {
    const periods = [
      ...new Map(
        asked.map((each) => [compositeKey(each.period.from, each.payer.id), each]),
      ).values(),
    ];
    const accruals = await this.accruals.ofPeriods(
      tx,
      periods.map(({ payer, period }) => ({ payerId: payer.id, from: period.from })),
    );
    const drafts = await this.drafts.of(tx, periods, accruals);
    return new Map(drafts.map(({ id, bill }) => [id, bill]));
  }
}

function askedOf(
  key: BillKey,
  payer: AccountNode | undefined,
  idOf: NameOfBill,
): [string, Asked][] {
  if (payer === undefined) return [];
  const id = idOf(key, payer.cycle);
  return [[id, { id, payer, period: openPeriod(payer.cycle, key.billFrom) }]];
}
