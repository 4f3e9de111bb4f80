export { approvalErrors } from './approval.errors';
export { ApprovalResource } from './api/approval.dto';
export { ApprovalModule } from './approval.module';
export { Approvals, type Awaiting, unlessAwaited } from './approvals.service';
