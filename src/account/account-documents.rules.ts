// The TMF666 resources that are only documents.
import type { Provider } from '@nestjs/common';
import type { Tx } from '../platform/database';
import {
  type Body,
  changedAttributes,
  classNameOf,
  isOfKnownClass,
  provideDocuments,
  type ResourceRules,
  type ResourceType,
  type RuleContext,
} from '../tmf';
import { cycleInUse, unknownClass } from './account.errors';
import { CycleSpecificationRepository } from './store/cycle-specification.repository';
import { ASKING, SAID } from './tmf666/cycle-specification.convert';
import { withModified, withParties } from './tmf666/account.convert';
import {
  financialAccountType,
  partyAccountType,
  settlementAccountType,
} from './tmf666/account-types';
import {
  billFormatType,
  billingCycleSpecificationType,
  billPresentationMediaType,
} from './tmf666/bill-presentation-types';

/** A document may only be of the type's own class, or of one with a registered schema. */
function rulesOf(type: ResourceType, complete: (body: Body) => Body): ResourceRules {
  const kept = (body: Body, { at }: RuleContext): Body => withModified(complete(body), at);
  const judge = async (tx: Tx, context: RuleContext, body: Body): Promise<void> => {
    if (await isOfKnownClass(tx, context, type, body)) return;
    throw unknownClass(type.name, classNameOf(body));
  };
  return {
    beforeCreate: async (tx, body, context) => {
      await judge(tx, context, body);
      return kept(body, context);
    },
    beforePatch: async (tx, before, after, context) => {
      if (classNameOf(before.body) !== classNameOf(after)) await judge(tx, context, after);
      return kept(after, context);
    },
  };
}

const specifications = new CycleSpecificationRepository();

/** A setting that accounts follow cannot be changed, so that no account is billed otherwise than it was told. */
const FOLLOWED: ResourceRules = {
  beforeCreate: async (tx, body, _context, id) => {
    await refuseOther(tx, id, body);
    return body;
  },
  beforePatch: async (tx, { id, body }, after) => {
    const changed = changedAttributes(body, after);
    if (ASKING.some((name) => changed.includes(name))) await refuseFollowed(tx, id);
    return after;
  },
  beforeDelete: (tx, { id }) => refuseFollowed(tx, id),
};

/** An account may name it with all attributes before it exists; the document must then agree. */
async function refuseOther(tx: Tx, id: string, body: Body): Promise<void> {
  await specifications.claim(tx, id);
  const asked = Object.fromEntries(Object.entries(body).filter(([name]) => SAID.includes(name)));
  if (await specifications.isFollowedOtherwise(tx, id, asked, SAID)) throw cycleInUse(id);
}

async function refuseFollowed(tx: Tx, id: string): Promise<void> {
  if (await specifications.isFollowed(tx, id)) throw cycleInUse(id);
}

const owned = [partyAccountType, settlementAccountType];
const settings = [billFormatType, billPresentationMediaType];

export const documentTypes: readonly ResourceType[] = [
  ...owned,
  financialAccountType,
  billingCycleSpecificationType,
  ...settings,
];

export const documentProviders: readonly Provider[] = [
  ...owned.map((type) => provideDocuments(type, rulesOf(type, withParties))),
  provideDocuments(
    financialAccountType,
    rulesOf(financialAccountType, (body) => body),
  ),
  provideDocuments(billingCycleSpecificationType, FOLLOWED),
  ...settings.map((type) => provideDocuments(type)),
];
