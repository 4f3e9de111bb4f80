import {
  attachment,
  type Attributes,
  characteristic,
  contactMedium,
  flag,
  instant,
  integer,
  list,
  object,
  reference,
  relatedParty,
  text,
  timePeriod,
} from '../../tmf';

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
export const partyAttributes: Attributes = {
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

export const individualIdentification = object(
  'IndividualIdentification',
  identificationAttributes,
);
export const organizationIdentification = object(
  'OrganizationIdentification',
  identificationAttributes,
);

/** A person's names; `otherName` holds earlier or foreign ones in the same form. */
export const personalNames: Attributes = {
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

export const disability = object('Disability', {
  disabilityCode: text,
  disabilityName: text,
  validFor: timePeriod,
});

export const languageAbility = object('LanguageAbility', {
  isFavouriteLanguage: flag,
  languageCode: text,
  languageName: text,
  listeningProficiency: text,
  readingProficiency: text,
  speakingProficiency: text,
  writingProficiency: text,
  validFor: timePeriod,
});

export const skill = object('Skill', {
  comment: text,
  evaluatedLevel: text,
  skillCode: text,
  skillName: text,
  validFor: timePeriod,
});

const organization = reference('OrganizationRef');

export const organizationChildRelationship = object('OrganizationChildRelationship', {
  relationshipType: text,
  organization,
});

export const organizationParentRelationship = object('OrganizationParentRelationship', {
  relationshipType: text,
  organization,
});
