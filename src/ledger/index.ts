export type {
  Amounts,
  Finding,
  Key,
  Page,
  RowCheck,
  TotalCheck,
  Verdict,
  Walk,
} from './domain/check';
export type { ChainOrder } from './domain/chain-order';
export { disproved } from './domain/check';
export type { JournalAccount } from './domain/chart';
export type { JournalEntry } from './domain/journal';
export { ledgerErrors } from './ledger.errors';
export { LedgerModule } from './ledger.module';
export { Ledger, type LedgerHeads } from './ledger.service';
export { type PageCheck, Verify } from './verify.service';
