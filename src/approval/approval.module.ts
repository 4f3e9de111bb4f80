import { Module } from '@nestjs/common';
import { AccessModule } from '../access';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { ApprovalRulesController } from './api/approval-rules.controller';
import { ApprovalsController } from './api/approvals.controller';
import { ApprovalRules } from './approval-rules.service';
import { Approvals } from './approvals.service';
import { WAITING_APPROVALS } from './store/waiting-approvals';

@Module({
  imports: [AccessModule, AttentionModule],
  controllers: [ApprovalsController, ApprovalRulesController],
  providers: [Approvals, ApprovalRules, tellsOfWaiting(WAITING_APPROVALS)],
  exports: [Approvals],
})
export class ApprovalModule {}
