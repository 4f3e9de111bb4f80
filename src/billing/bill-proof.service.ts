import { Injectable, type OnModuleInit } from '@nestjs/common';
import { disproved, type Key, type Page, Verify } from '../ledger';
import type { Tx } from '../platform/database';
import { sealOf } from './bill-closer.service';
import { disproofOf } from './domain/prove-bill';
import { BILL_CHECKS } from './store/bill-checks';
import { BILLS_PER_PAGE, ProofRepository, type StoredEvidence } from './store/proof.repository';

/** Adds the checks of bills to `verify`. */
@Injectable()
export class BillProof implements OnModuleInit {
  private readonly proofs = new ProofRepository();

  constructor(private readonly verify: Verify) {}

  onModuleInit(): void {
    for (const check of BILL_CHECKS) this.verify.add(check);
    this.verify.add({
      name: 'bills = charges',
      rule: 'every bill carries its hash, is kept as it was sealed and in the state of what remains of it, and comes out the same when it is made again of its charges',
      page: (tx, _tenant, after) => this.page(tx, after),
    });
  }

  private async page(tx: Tx, after: Key | undefined): Promise<Page> {
    const bills = await this.proofs.evidence(tx, after?.[0]);
    const end = bills.at(-1);
    const page = {
      rows: bills.length,
      ...(end && bills.length === BILLS_PER_PAGE ? { last: [end.id] } : {}),
    };
    for (const evidence of bills) {
      const message = disproved(() => disproof(evidence));
      if (message !== undefined) return { ...page, finding: { row: evidence.id, message } };
    }
    return page;
  }
}

function disproof(evidence: StoredEvidence): string | undefined {
  const { content, lines, hash } = evidence;
  if (sealOf(content, lines) !== hash) return 'its content does not match its hash';
  return disproofOf(evidence);
}
