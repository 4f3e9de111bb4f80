import { Module } from '@nestjs/common';
import { provideDocuments, resourceController, resourceToken } from '../tmf';
import { individualRules, organizationRules } from './party-rules';
import { customerType } from './tmf629/customer-type';
import { individualType, organizationType } from './tmf632/party-types';
import { partyRoleType } from './tmf669/party-role-type';

@Module({
  controllers: [individualType, organizationType, partyRoleType, customerType].map((type) =>
    resourceController(type, resourceToken(type)),
  ),
  providers: [
    provideDocuments(individualType, individualRules),
    provideDocuments(organizationType, organizationRules),
    provideDocuments(partyRoleType),
    provideDocuments(customerType),
  ],
})
export class PartyModule {}
