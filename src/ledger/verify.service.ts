import { Injectable } from '@nestjs/common';
import type { JsonObject } from '../core/json';
import { Database, type Tx } from '../platform/database';
import { errorCode } from '../platform/error-code';
import { isInterruption } from '../platform/interruption';
import type { Tenant } from '../platform/tenant';
import { fromProgress } from './api/proof-progress.convert';
import { proveChains } from './chain-proof.service';
import {
  type Finding,
  faultOf,
  type Key,
  type Page,
  type Roots,
  type RowCheck,
  type TotalCheck,
  type Verdict,
} from './domain/check';
import type { ProofPlace, ProofBefore, ProofProgress } from './domain/proof-progress';
import { WalkRepository } from './store/walk.repository';
import { compareTotals } from './totals-proof.service';

/** A check that needs more than SQL, such as hashes and rounding; it runs page by page. */
export type PageCheck = {
  readonly name: string;
  readonly rule: string;
  readonly page: (tx: Tx, tenant: Tenant, after: Key | undefined) => Promise<Page>;
};

type RootsCheck = {
  readonly name: string;
  readonly rule: string;
  readonly within: (
    tx: Tx,
    roots: Roots,
    read: (rows: number) => Promise<void>,
  ) => Promise<Finding | undefined>;
};

type Tell = (progress: ProofProgress) => Promise<void>;

const CHAINS: RootsCheck = {
  name: 'chain intact',
  rule: 'every transaction balances and carries the hash of the one before',
  within: proveChains,
};

/**
 * Proves the books of a tenant: reads everything and changes nothing. Other rooms add checks for their own tables. A
 * check stops at the first finding.
 */
@Injectable()
export class Verify {
  private readonly walks = new WalkRepository();
  private readonly byRoots: RootsCheck[] = [CHAINS];
  private readonly byPages: PageCheck[] = [];
  private readonly names: string[] = [CHAINS.name];
  private readonly books = ['ledger_head', 'journal_transaction'];

  constructor(private readonly database: Database) {}

  add(check: RowCheck | TotalCheck | PageCheck): void {
    this.names.push(check.name);
    const { name, rule } = check;
    if ('page' in check) this.byPages.push(check);
    else if ('offence' in check) {
      const page = (tx: Tx, _: Tenant, after: Key | undefined) => this.walks.rows(tx, check, after);
      this.byPages.push({ name, rule, page });
    } else {
      const within: RootsCheck['within'] = (tx, roots, read) =>
        compareTotals(tx, check, roots, read);
      this.byRoots.push({ name, rule, within });
    }
  }

  /** Whoever has a row in one of these tables has books. Their primary keys begin with the tenant. */
  addBooks(...tables: readonly string[]): void {
    this.books.push(...tables);
  }

  /**
   * In the order in which the rules were added. `kept` is what an interrupted run of the same proof told last: it
   * goes on from there.
   */
  async prove(
    tenants: readonly Tenant[],
    tell: Tell = async () => {},
    kept: JsonObject = {},
  ): Promise<Verdict[]> {
    const rules = [...this.byRoots, ...this.byPages];
    const names = rules.map(({ name }) => name).join('\n');
    const before = fromProgress(kept, names);
    const begun = before === undefined ? -1 : tenants.findIndex((id) => id === before.place.tenant);
    const proof = new Proof(tenants.length, rules.length, names, tell);
    if (before !== undefined && begun >= 0) proof.resume(before, begun);
    for (const tenant of tenants.slice(Math.max(begun, 0))) {
      const { step, after } = proof.begin(tenant);
      await this.provePages(tenant, proof, step, after);
      if (step <= this.byPages.length) await this.proveRoots(tenant, proof);
      await proof.endTenant();
    }
    return this.names.flatMap((wanted) => {
      const found = rules.find(({ name }) => name === wanted);
      return found === undefined ? [] : [proof.verdict(found)];
    });
  }

  /** All tenants with books. */
  tenants(): Promise<Tenant[]> {
    return this.database.system((tx) => this.walks.tenants(tx, this.books));
  }

  private async provePages(
    tenant: Tenant,
    proof: Proof,
    step: number,
    first: Key | null,
  ): Promise<void> {
    let after = first ?? undefined;
    for (const check of this.byPages.slice(step)) {
      do {
        if (proof.isBroken(check)) break;
        const page = await this.pageOf(tenant, check, after);
        proof.find(tenant, check, page.finding);
        await proof.read(page.rows, page.last ?? null);
        after = page.last;
      } while (after !== undefined);
      after = undefined;
      await proof.endCheck();
    }
  }

  private async pageOf(tenant: Tenant, check: PageCheck, after: Key | undefined): Promise<Page> {
    try {
      return await this.database.background.read(tenant, (tx) => check.page(tx, tenant, after));
    } catch (error) {
      return { rows: 0, finding: unreadable(error, after?.join('/')) };
    }
  }

  private async proveRoots(tenant: Tenant, proof: Proof): Promise<void> {
    let after: string | null = proof.place.after?.[0] ?? '';
    while (after !== null) {
      after = await this.proveRange(tenant, after, proof);
      if (after !== null) await proof.read(0, [after]);
    }
    for (const _ of this.byRoots) await proof.endCheck();
  }

  /**
   * Data of a root is written in one transaction under its lock, so a snapshot is consistent. Answers where the next
   * range begins: at the same place when a check ended by data that cannot be read.
   */
  private async proveRange(tenant: Tenant, from: string, proof: Proof): Promise<string | null> {
    let at: RootsCheck | undefined;
    try {
      return await this.database.background.read(tenant, async (tx) => {
        const roots = await this.walks.nextRoots(tx, from);
        for (const check of this.byRoots) {
          if (proof.isBroken(check)) continue;
          at = check;
          const finding = await check.within(tx, roots, (count) => proof.read(count));
          proof.find(tenant, check, finding);
        }
        at = undefined;
        return roots.upTo;
      });
    } catch (error) {
      if (at === undefined) throw error;
      proof.find(tenant, at, unreadable(error, from));
      return from;
    }
  }
}

const OF_VALUES = /^22/;
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** Unreadable data breaks the rule; an interruption says nothing about the books. */
function unreadable(error: unknown, after = ''): Finding {
  const code = errorCode(error);
  const isUnreadable = SQL_STATE.test(code) ? OF_VALUES.test(code) : !isInterruption(error);
  if (!isUnreadable) throw error;
  const row = after === '' ? 'from the first row on' : `behind ${after}`;
  return { row, message: faultOf(error) };
}

type Rule = { readonly name: string; readonly rule: string };

class Proof {
  private readonly findings = new Map<string, Verdict>();
  private rowsRead = 0;
  private checksDone = 0;
  private tenantsDone = 0;
  place: ProofPlace;

  constructor(
    private readonly tenants: number,
    private readonly checks: number,
    rules: string,
    private readonly tell: Tell,
  ) {
    this.place = { rules, tenant: '', step: 0, after: null };
  }

  resume({ place, rowsRead, broken }: ProofBefore, tenantsDone: number): void {
    for (const verdict of broken) this.findings.set(verdict.name, verdict);
    this.place = place;
    this.rowsRead = rowsRead;
    this.checksDone = place.step;
    this.tenantsDone = tenantsDone;
  }

  /** Where to begin in a tenant's books: at the start, unless the proof is resumed there. */
  begin(tenant: Tenant): ProofPlace {
    if (this.place.tenant !== tenant) this.place = { ...this.place, tenant, step: 0, after: null };
    return this.place;
  }

  isBroken({ name }: Rule): boolean {
    return this.findings.has(name);
  }

  find(tenant: Tenant, { name, rule }: Rule, finding: Finding | undefined): void {
    if (finding === undefined) return;
    const row = `${tenant}/${finding.row}`;
    this.findings.set(name, { name, rule, holds: false, finding: { ...finding, row } });
  }

  verdict({ name, rule }: Rule): Verdict {
    return this.findings.get(name) ?? { name, rule, holds: true };
  }

  /** `after` is the key to continue after; left out while the page is not proved yet. */
  async read(rows: number, after: Key | null = this.place.after): Promise<void> {
    this.rowsRead += rows;
    // Without a further page the step is finished by endCheck.
    if (after !== null) this.place = { ...this.place, after };
    await this.say();
  }

  async endCheck(): Promise<void> {
    this.checksDone += 1;
    this.place = { ...this.place, step: this.checksDone, after: null };
    await this.say();
  }

  async endTenant(): Promise<void> {
    this.tenantsDone += 1;
    this.checksDone = 0;
    await this.say();
  }

  private say(): Promise<void> {
    const { tenants, tenantsDone, checks, checksDone, rowsRead, place } = this;
    const broken = [...this.findings.values()];
    return this.tell({ tenants, tenantsDone, checks, checksDone, rowsRead, broken, place });
  }
}
