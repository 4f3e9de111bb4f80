import { Module } from '@nestjs/common';
import { provideDocuments, resourceController, resourceToken } from '../tmf';
import { agreementRules, agreementSpecificationRules } from './agreement.rules';
import { agreementSpecificationType, agreementType } from './tmf651/agreement-types';

@Module({
  controllers: [agreementType, agreementSpecificationType].map((type) =>
    resourceController(type, resourceToken(type)),
  ),
  providers: [
    provideDocuments(agreementType, agreementRules),
    provideDocuments(agreementSpecificationType, agreementSpecificationRules),
  ],
})
export class ContractModule {}
