import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger';
import { AuditEventsController } from './api/audit-events.controller';
import { AuditChain } from './audit-chain.service';
import { AuditEvents } from './audit-events.service';
import { AuditProof } from './audit-proof.service';
import { RefusedCredentials } from './refused-credentials.service';

@Module({
  imports: [LedgerModule],
  controllers: [AuditEventsController],
  providers: [AuditChain, AuditEvents, AuditProof, RefusedCredentials],
  exports: [RefusedCredentials],
})
export class AuditModule {}
