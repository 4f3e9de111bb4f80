// How v5 changed parties, and parties or roles that are contained where v4 only refers to them.
import {
  individualAttributes,
  organizationAttributes,
  otherName,
  partyRoleAttributes,
} from '../schema/party-parts';
import { timePeriod } from '../schema/parts';
import { again, list, object, text } from '../schema/schema';
import { type NextSchema, nextSchema, type Rules } from './next-schema';
import { partyClass, partyOrRole, partyReference, relatedPartyRule, SHARED_RULES } from './rules';

const identity = { id: text, href: text };

const STRUCTURES: Rules = {
  PartyCreditProfile: { attributes: identity },
  CreditProfile: { attributes: identity },
  TaxExemptionCertificate: {
    attributes: { certificateNumber: text, issuingJurisdiction: text, reason: text },
  },
  TaxDefinition: {
    attributes: { jurisdictionLevel: text, jurisdictionName: text, validFor: timePeriod },
  },
};

const NAME = 'PartyOrPartyRole';

/** A reference, an individual, an organization or a role; the class tells which. */
const partyOrRoleInFull: NextSchema = {
  ...nextSchema(
    object(NAME, {
      ...partyOrRole.attributes,
      ...individualAttributes,
      ...organizationAttributes,
      ...partyRoleAttributes,
      otherName: list(otherName),
      description: text,
      role: text,
    }),
    {
      ...SHARED_RULES,
      ...STRUCTURES,
      RelatedParty: relatedPartyRule('RelatedPartyOrPartyRole', again(NAME)),
      [NAME]: {
        attributes: {
          engagedParty: partyReference,
          partyRoleSpecification: nextSchema(
            object('PartyRoleSpecificationRef', partyReference.attributes),
            {},
          ),
        },
      },
    },
  ),
  crossing: { classOf: partyClass, formerly: ['RelatedParty'] },
};

export const relatedPartyInFull = relatedPartyRule('RelatedPartyOrPartyRole', partyOrRoleInFull);

export const PARTY_RULES: Rules = { ...STRUCTURES, RelatedParty: relatedPartyInFull };
