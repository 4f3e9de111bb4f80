import { decimal, formatDecimal, ZERO } from '../core/decimal';
import { digest } from '../platform/ids';
import type { Tx } from '../platform/database';
import type { Finding, Roots } from './domain/check';
import { canonicalText, type JournalTransaction } from './domain/journal';
import { ChainRepository, type ChainEnd } from './store/chain.repository';

type Link = { readonly seq: bigint; readonly hash: string };
const NO_LINK: Link = { seq: 0n, hash: '' };

const chains = new ChainRepository();

/** Proves the chains of some roots, from their first transaction to the one that their heads name last. */
export async function proveChains(
  tx: Tx,
  roots: Roots,
  read: (rows: number) => Promise<void>,
): Promise<Finding | undefined> {
  let root = '';
  let end = NO_LINK;
  for await (const page of chains.transactions(tx, roots)) {
    for (const transaction of page) {
      if (transaction.rootId !== root) end = NO_LINK;
      root = transaction.rootId;
      const message = brokenLink(transaction, end) ?? imbalance(transaction);
      if (message !== undefined) return { row: `${root}/${transaction.seq}`, message };
      end = transaction;
    }
    const headless = await chains.headless(tx, [...new Set(page.map(({ rootId }) => rootId))]);
    if (headless !== undefined) return { row: headless, message: 'its chain has no head' };
    await read(page.length);
  }
  return cutOff(await chains.cutOff(tx, roots));
}

function brokenLink(transaction: JournalTransaction, previous: Link): string | undefined {
  if (transaction.seq !== previous.seq + 1n) return `transaction ${previous.seq + 1n} is missing`;
  if (transaction.previousHash !== previous.hash)
    return 'does not follow the transaction before it';
  if (digest(canonicalText(transaction)) !== transaction.hash)
    return 'its content does not match its hash';
  return undefined;
}

/** A correct hash does not show that the postings balance, so that is checked too. */
function imbalance({ postings }: JournalTransaction): string | undefined {
  const units = new Map<string, ReturnType<typeof decimal>>();
  for (const { unit, amount } of postings) {
    units.set(unit, (units.get(unit) ?? ZERO).plus(decimal(amount)));
  }
  for (const [unit, off] of units) {
    if (!off.isZero()) return `is off balance by ${formatDecimal(off)} ${unit}`;
  }
  return undefined;
}

function cutOff(end: ChainEnd | undefined): Finding | undefined {
  if (end === undefined) return undefined;
  const { rootId, headSeq, lastSeq } = end;
  const message = `the chain ends at ${lastSeq ?? 0}, its head says ${headSeq ?? 'nothing'}`;
  return { row: `${rootId}/${headSeq ?? lastSeq}`, message };
}
