import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database';
import { digest } from '../platform/ids';
import { canonicalText, type JournalTransaction } from './domain/journal';
import { type Check, CHECKS, type Finding, VerifyRepository } from './store/verify.repository';

export type Verdict = {
  readonly name: string;
  readonly rule: string;
  readonly holds: boolean;
  /** The first row that breaks the rule. */
  readonly finding?: Finding;
};

/** What SQL alone cannot decide: hashes, rounding. Reads in pages; answers the first row that breaks the rule. */
export type Proof = {
  readonly name: string;
  readonly rule: string;
  readonly find: (tx: Tx) => Promise<Finding | undefined>;
};

type Link = { seq: bigint; hash: string };

/** Proves the books: reads everything, changes nothing. Other rooms add checks of their own tables. */
@Injectable()
export class Verify {
  private readonly repository = new VerifyRepository();
  private readonly checks: (Check | Proof)[] = [...CHECKS];

  constructor(private readonly database: Database) {}

  add(check: Check | Proof): void {
    this.checks.push(check);
  }

  /** One snapshot, so that a running server does not look like a broken one. */
  all(): Promise<Verdict[]> {
    return this.database.survey(async (tx) => {
      await this.repository.takeTime(tx);
      const verdicts = [
        verdict(
          'chain intact',
          'every transaction carries the hash of the one before',
          await this.chain(tx),
        ),
      ];
      for (const check of this.checks) {
        const finding =
          'sql' in check ? await this.repository.firstOffence(tx, check) : await check.find(tx);
        verdicts.push(verdict(check.name, check.rule, finding));
      }
      return verdicts;
    });
  }

  private async chain(tx: Tx): Promise<Finding | undefined> {
    const ends = new Map<string, Link>();
    for await (const page of this.repository.chains(tx)) {
      for (const transaction of page) {
        const root = `${transaction.tenant}/${transaction.rootId}`;
        const broken = brokenLink(transaction, ends.get(root) ?? { seq: 0n, hash: '' });
        if (broken !== undefined) return { row: `${root}/${transaction.seq}`, message: broken };
        ends.set(root, transaction);
      }
    }
    for (const [root, head] of await this.repository.heads(tx)) {
      const end = ends.get(root);
      if (end?.hash !== head.hash) {
        return {
          row: `${root}/${head.seq}`,
          message: `the chain ends at ${end?.seq ?? 0n}, its head says ${head.seq}`,
        };
      }
    }
    return undefined;
  }
}

function brokenLink(transaction: JournalTransaction, previous: Link): string | undefined {
  if (transaction.seq !== previous.seq + 1n) return `transaction ${previous.seq + 1n} is missing`;
  if (transaction.previousHash !== previous.hash)
    return 'does not follow the transaction before it';
  if (digest(canonicalText(transaction)) !== transaction.hash)
    return 'its content does not match its hash';
  return undefined;
}

function verdict(name: string, rule: string, finding: Finding | undefined): Verdict {
  return finding === undefined
    ? { name, rule, holds: true }
    : { name, rule, holds: false, finding };
}
