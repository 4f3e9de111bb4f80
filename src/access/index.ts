export { accessErrors } from './access.errors';
export { AccessModule } from './access.module';
export { ApiKeys } from './api-keys.service';
export { Authentication } from './authentication.service';
export { PERMISSIONS_OF, ROLES } from './domain/role';
