export { auditErrors } from './audit.errors';
export { AuditModule } from './audit.module';
export { RefusedCredentials } from './refused-credentials.service';
