export type { JournalEntry } from './domain/journal';
export { LedgerModule } from './ledger.module';
export { Ledger, type LedgerHeads } from './ledger.service';
export type { Check, Finding } from './store/verify.repository';
export { Verify, type Verdict } from './verify.service';
