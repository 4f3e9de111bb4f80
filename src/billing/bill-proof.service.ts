import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Finding, Verify } from '../ledger';
import type { Tx } from '../platform/database';
import { sealOf } from './bill-closer.service';
import { disproofOf } from './domain/prove-bill';
import { BILL_CHECKS, ProofRepository, type StoredEvidence } from './store/proof.repository';

/** Adds the bills to what `verify` proves. */
@Injectable()
export class BillProof implements OnModuleInit {
  private readonly proofs = new ProofRepository();

  constructor(private readonly verify: Verify) {}

  onModuleInit(): void {
    for (const check of BILL_CHECKS) this.verify.add(check);
    this.verify.add({
      name: 'bills = charges',
      rule: 'every bill carries its hash, and comes out the same when it is made again of its charges',
      find: (tx) => this.firstWrong(tx),
    });
  }

  private async firstWrong(tx: Tx): Promise<Finding | undefined> {
    for await (const page of this.proofs.evidence(tx)) {
      for (const evidence of page) {
        const message = disproof(evidence);
        if (message !== undefined) return { row: `${evidence.tenant}/${evidence.id}`, message };
      }
    }
    return undefined;
  }
}

function disproof(evidence: StoredEvidence): string | undefined {
  const { content, lines, hash } = evidence;
  if (sealOf(content, lines) !== hash) return 'its content does not match its hash';
  return disproofOf(evidence);
}
