import { Module, type Provider } from '@nestjs/common';
import { AccountModule, BillingAccounts } from '../account';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import {
  DocumentStore,
  provideDocuments,
  provideNext,
  resourceController,
  ResourceService,
  resourceToken,
  type ResourceType,
} from '../tmf';
import { individualRules, organizationRules, roleRules } from './party.rules';
import { customerType } from './tmf629/customer-type';
import { individualType, organizationType } from './tmf632/party-types';
import { individualV5, organizationV5 } from './tmf632/party-v5-types';
import { partyRoleType } from './tmf669/party-role-type';
import {
  partyRoleSpecificationType,
  partyRoleSpecificationV5,
  partyRoleV5,
} from './tmf669/party-role-v5-types';

const next = [individualV5, organizationV5, partyRoleV5, partyRoleSpecificationV5];

@Module({
  imports: [AccountModule],
  controllers: [
    ...[individualType, organizationType, partyRoleType, customerType].map((type) =>
      resourceController(type, resourceToken(type)),
    ),
    ...next.map(({ type }) => resourceController(type)),
  ],
  providers: [
    provideParty(individualType, individualRules),
    provideParty(organizationType, organizationRules),
    provideDocuments(partyRoleType, roleRules),
    provideDocuments(customerType, roleRules),
    provideDocuments(partyRoleSpecificationType),
    ...next.map((version) => provideNext(version)),
  ],
})
export class PartyModule {}

function provideParty(type: ResourceType, rulesOf: typeof individualRules): Provider {
  return {
    provide: resourceToken(type),
    inject: [Database, Clock, BillingAccounts],
    useFactory: (database: Database, clock: Clock, accounts: BillingAccounts) =>
      new ResourceService(
        { database, clock },
        type,
        new DocumentStore(type, type.path),
        rulesOf(accounts),
      ),
  };
}
