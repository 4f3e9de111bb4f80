// The structures of parties and roles, which TMF632, TMF669 and TMF629 store, and which in version 5 may also be
// contained where a party is referred to.
import {
  attachment,
  characteristic,
  contactMedium,
  reference,
  relatedParty,
  timePeriod,
} from './parts';
import { type Attributes, flag, instant, integer, list, object, text } from './schema';

const creditRating = object('PartyCreditProfile', {
  creditAgencyName: text,
  creditAgencyType: text,
  ratingReference: text,
  ratingScore: integer,
  validFor: timePeriod,
});

const taxExemptionCertificate = object('TaxExemptionCertificate', {
  id: text,
  attachment,
  taxDefinition: list(
    object('TaxDefinition', { id: text, name: text, taxType: text, '@referredType': text }),
  ),
  validFor: timePeriod,
});

/** What a person and an organisation have in common. */
const partyAttributes: Attributes = {
  contactMedium: list(contactMedium),
  creditRating: list(creditRating),
  externalReference: list(object('ExternalReference', { externalReferenceType: text, name: text })),
  partyCharacteristic: list(characteristic),
  relatedParty: list(relatedParty),
  taxExemptionCertificate: list(taxExemptionCertificate),
};

const identificationAttributes: Attributes = {
  identificationId: text,
  identificationType: text,
  issuingAuthority: text,
  issuingDate: instant,
  attachment,
  validFor: timePeriod,
};

const individualIdentification = object('IndividualIdentification', identificationAttributes);
const organizationIdentification = object('OrganizationIdentification', identificationAttributes);

/** A person's names; `otherName` holds earlier or foreign ones in the same form. */
const personalNames: Attributes = {
  aristocraticTitle: text,
  familyName: text,
  familyNamePrefix: text,
  formattedName: text,
  fullName: text,
  generation: text,
  givenName: text,
  legalName: text,
  middleName: text,
  preferredGivenName: text,
  title: text,
};

const disability = object('Disability', {
  disabilityCode: text,
  disabilityName: text,
  validFor: timePeriod,
});

const languageAbility = object('LanguageAbility', {
  isFavouriteLanguage: flag,
  languageCode: text,
  languageName: text,
  listeningProficiency: text,
  readingProficiency: text,
  speakingProficiency: text,
  writingProficiency: text,
  validFor: timePeriod,
});

const skill = object('Skill', {
  comment: text,
  evaluatedLevel: text,
  skillCode: text,
  skillName: text,
  validFor: timePeriod,
});

const organization = reference('OrganizationRef');

const organizationChildRelationship = object('OrganizationChildRelationship', {
  relationshipType: text,
  organization,
});

const organizationParentRelationship = object('OrganizationParentRelationship', {
  relationshipType: text,
  organization,
});

export const individualAttributes: Attributes = {
  ...personalNames,
  ...partyAttributes,
  birthDate: instant,
  countryOfBirth: text,
  deathDate: instant,
  gender: text,
  location: text,
  maritalStatus: text,
  nationality: text,
  placeOfBirth: text,
  disability: list(disability),
  individualIdentification: list(individualIdentification),
  languageAbility: list(languageAbility),
  otherName: list(object('OtherNameIndividual', { ...personalNames, validFor: timePeriod })),
  skill: list(skill),
};

const organizationNames: Attributes = { name: text, nameType: text, tradingName: text };

export const organizationAttributes: Attributes = {
  ...partyAttributes,
  ...organizationNames,
  isHeadOffice: flag,
  isLegalEntity: flag,
  organizationType: text,
  existsDuring: timePeriod,
  organizationChildRelationship: list(organizationChildRelationship),
  organizationIdentification: list(organizationIdentification),
  organizationParentRelationship,
  otherName: list(object('OtherNameOrganization', { ...organizationNames, validFor: timePeriod })),
};

/** Former names of a party. */
export const otherName = object('OtherName', {
  ...personalNames,
  ...organizationNames,
  validFor: timePeriod,
});

/** A role a party plays; a customer is one of them. */
export const partyRoleAttributes: Attributes = {
  name: text,
  status: text,
  statusReason: text,
  account: list(reference('AccountRef', { description: text })),
  agreement: list(reference('AgreementRef')),
  characteristic: list(characteristic),
  contactMedium: list(contactMedium),
  creditProfile: list(
    object('CreditProfile', {
      creditProfileDate: instant,
      creditRiskRating: integer,
      creditScore: integer,
      validFor: timePeriod,
    }),
  ),
  engagedParty: relatedParty,
  paymentMethod: list(reference('PaymentMethodRef')),
  relatedParty: list(relatedParty),
  validFor: timePeriod,
};
