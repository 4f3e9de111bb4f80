// TMF666 in version 5. Extensions of a billing account are the same in both versions.
import {
  type Api,
  type Changes,
  nextVersion,
  referenceOr,
  type Rules,
  text,
  list,
  structure,
  timePeriod,
  attachment,
  nextSchema,
} from '../../tmf';
import {
  billingAccountType,
  financialAccountType,
  partyAccountType,
  settlementAccountType,
} from './account-types';
import {
  billFormatType,
  billingCycleSpecificationType,
  billPresentationMediaType,
} from './bill-presentation-types';

const tmf666v5: Api = {
  code: 'TMF666',
  area: 'account',
  version: '5.0.0',
  title: 'Account Management',
  root: '/tmf-api/accountManagement/v5',
};

const identity = { id: text, href: text };

const taxDefinition = structure('TaxDefinition', {
  id: text,
  name: text,
  jurisdictionLevel: text,
  jurisdictionName: text,
  taxType: text,
  validFor: timePeriod,
});

const RULES: Rules = {
  AccountBalance: { attributes: identity },
  AccountRelationship: { attributes: identity },
  AccountTaxExemption: {
    name: 'TaxExemptionCertificate',
    attributes: {
      id: text,
      taxDefinition: list(taxDefinition),
      attachment: nextSchema(attachment, {
        AttachmentRefOrValue: referenceOr('Attachment', 'AttachmentRef', ['description', 'url']),
      }),
    },
  },
  Contact: { attributes: { id: text } },
  PaymentPlan: { attributes: { id: text } },
  BillingCycleSpecificationRefOrValue: referenceOr(
    'BillingCycleSpecification',
    'BillingCycleSpecificationRef',
    ['isRef'],
  ),
  BillFormatRefOrValue: referenceOr('BillFormat', 'BillFormatRef', ['isRef']),
  BillPresentationMediaRefOrValue: referenceOr(
    'BillPresentationMedia',
    'BillPresentationMediaRef',
    ['isRef'],
  ),
};

const account: Changes = {
  api: tmf666v5,
  rename: { lastModified: 'lastUpdate' },
  rules: RULES,
};

export const billingAccountV5 = nextVersion(billingAccountType, {
  ...account,
  attributes: { ratingType: text },
});

// The specification has a StateChange event, although none of these resources has a state.
const setting: Changes = {
  api: tmf666v5,
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
};

export const partyAccountV5 = nextVersion(partyAccountType, account);
export const financialAccountV5 = nextVersion(financialAccountType, account);
export const billingCycleSpecificationV5 = nextVersion(billingCycleSpecificationType, setting);

/** v5 types of the resources that are only documents. */
export const nextDocumentTypes = [
  partyAccountV5,
  nextVersion(settlementAccountType, account),
  financialAccountV5,
  billingCycleSpecificationV5,
  nextVersion(billFormatType, setting),
  nextVersion(billPresentationMediaType, setting),
];
