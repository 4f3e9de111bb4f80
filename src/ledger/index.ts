export type { JournalEntry, Posting } from './domain/journal';
export { LedgerModule } from './ledger.module';
export { Ledger, type LedgerHead, type LedgerHeads } from './ledger.service';
export type { Check, Finding } from './store/verify.repository';
export { type Proof, Verify, type Verdict } from './verify.service';
