import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditModule } from '../audit';
import { AccessGuard } from './access.guard';
import { ApiKeysController } from './api/api-keys.controller';
import { TenantsController } from './api/tenants.controller';
import { ApiKeys } from './api-keys.service';
import { Authentication } from './authentication.service';
import { Holders } from './holders.service';
import { KnownKeys } from './known-keys.service';
import { TenantStanding } from './tenant-standing.service';
import { Tenants } from './tenants.service';
import { Tokens } from './tokens.service';

@Module({
  imports: [AuditModule],
  controllers: [ApiKeysController, TenantsController],
  providers: [
    ApiKeys,
    Authentication,
    Holders,
    KnownKeys,
    Tenants,
    TenantStanding,
    Tokens,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [ApiKeys, Authentication],
})
export class AccessModule {}
