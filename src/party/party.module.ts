import { Module } from '@nestjs/common';
import { provideDocuments, provideNext, resourceController, resourceToken } from '../tmf';
import { individualRules, organizationRules } from './party.rules';
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
  controllers: [
    ...[individualType, organizationType, partyRoleType, customerType].map((type) =>
      resourceController(type, resourceToken(type)),
    ),
    ...next.map(({ type }) => resourceController(type)),
  ],
  providers: [
    provideDocuments(individualType, individualRules),
    provideDocuments(organizationType, organizationRules),
    provideDocuments(partyRoleType),
    provideDocuments(customerType),
    provideDocuments(partyRoleSpecificationType),
    ...next.map((version) => provideNext(version)),
  ],
})
export class PartyModule {}
