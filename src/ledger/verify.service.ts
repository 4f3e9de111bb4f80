import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { proveChains } from './chain-proof.service';
import type { Finding, Key, Page, Roots, RowCheck, TotalCheck, Verdict } from './domain/check';
import { WalkRepository } from './store/walk.repository';
import { compareTotals } from './totals-proof.service';

/** What SQL alone cannot decide, hashes and rounding, page by page. */
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

/** How far a proof is: what was read, and which rules are broken already. */
export type ProofProgress = {
  readonly tenants: number;
  readonly tenantsDone: number;
  readonly checks: number;
  /** Of the tenant it is at. */
  readonly checksDone: number;
  readonly rowsRead: number;
  readonly broken: readonly Verdict[];
};

type Tell = (progress: ProofProgress) => Promise<void>;

const CHAINS: RootsCheck = {
  name: 'chain intact',
  rule: 'every transaction balances and carries the hash of the one before',
  within: proveChains,
};

/**
 * Proves the books: reads everything, changes nothing, as the tenant whose books they are. Other rooms add
 * rules about their own tables. A rule that is broken is read no further.
 */
@Injectable()
export class Verify {
  private readonly walks = new WalkRepository();
  private readonly byRoots: RootsCheck[] = [CHAINS];
  private readonly byPages: PageCheck[] = [];
  private readonly names: string[] = [CHAINS.name];

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

  /** In the order in which the rules were added. */
  async prove(tenants: readonly Tenant[], tell: Tell = async () => {}): Promise<Verdict[]> {
    const proof = new Proof(tenants.length, [...this.byRoots, ...this.byPages].length, tell);
    for (const tenant of tenants) {
      await this.provePages(tenant, proof);
      await this.proveRoots(tenant, proof);
      await proof.endTenant();
    }
    const rules = [...this.byRoots, ...this.byPages];
    return this.names.flatMap((wanted) => {
      const found = rules.find(({ name }) => name === wanted);
      return found === undefined ? [] : [proof.verdict(found)];
    });
  }

  /** All who have books. */
  tenants(): Promise<Tenant[]> {
    return this.database.system((tx) => this.walks.tenants(tx));
  }

  private async provePages(tenant: Tenant, proof: Proof): Promise<void> {
    for (const check of this.byPages) {
      let after: Key | undefined;
      do {
        if (proof.isBroken(check)) break;
        const from = after;
        const page = await this.database.background.read(tenant, (tx) =>
          check.page(tx, tenant, from),
        );
        proof.find(tenant, check, page.finding);
        await proof.read(page.rows);
        after = page.last;
      } while (after !== undefined);
      await proof.endCheck();
    }
  }

  /** What a root has is written in one transaction under its lock, so one snapshot of it fits together. */
  private async proveRoots(tenant: Tenant, proof: Proof): Promise<void> {
    let after: string | null = '';
    while (after !== null) {
      const from: string = after;
      after = await this.database.background.read(tenant, async (tx) => {
        const roots = await this.walks.nextRoots(tx, from);
        for (const check of this.byRoots) {
          if (proof.isBroken(check)) continue;
          const finding = await check.within(tx, roots, (count) => proof.read(count));
          proof.find(tenant, check, finding);
        }
        return roots.upTo;
      });
    }
    for (let ended = 0; ended < this.byRoots.length; ended++) await proof.endCheck();
  }
}

type Rule = { readonly name: string; readonly rule: string };

class Proof {
  private readonly findings = new Map<string, Verdict>();
  private rowsRead = 0;
  private checksDone = 0;
  private tenantsDone = 0;

  constructor(
    private readonly tenants: number,
    private readonly checks: number,
    private readonly tell: Tell,
  ) {}

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

  async read(rows: number): Promise<void> {
    this.rowsRead += rows;
    await this.say();
  }

  async endCheck(): Promise<void> {
    this.checksDone += 1;
    await this.say();
  }

  async endTenant(): Promise<void> {
    this.tenantsDone += 1;
    this.checksDone = 0;
    await this.say();
  }

  private say(): Promise<void> {
    const { tenants, tenantsDone, checks, checksDone, rowsRead } = this;
    const broken = [...this.findings.values()];
    return this.tell({ tenants, tenantsDone, checks, checksDone, rowsRead, broken });
  }
}
