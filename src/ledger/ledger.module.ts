import { Module } from '@nestjs/common';
import { JournalController } from './api/journal.controller';
import { VerifyController } from './api/verify.controller';
import { Ledger } from './ledger.service';
import { Proofs } from './proofs.service';
import { Verify } from './verify.service';

@Module({
  controllers: [JournalController, VerifyController],
  providers: [Ledger, Proofs, Verify],
  exports: [Ledger, Verify],
})
export class LedgerModule {}
