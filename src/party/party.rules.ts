// Rules of TMF632 beyond attributes: a party begins as initialized, and its states follow the lifecycle. A change of
// its tax exemption is passed on to the accounts that it owns. None takes the id of a former one that is still named.
import { type BillingAccounts, checkCertificates } from '../account';
import type { Tx } from '../platform/database';
import { type Body, changedAttributes, type ResourceRules } from '../tmf';
import {
  INDIVIDUAL_STATES,
  ORGANIZATION_STATES,
  type PartyState,
  statesAfter,
} from './domain/party-lifecycle';
import { idNamed, illegalPartyTransition } from './party.errors';
import { isStillNamed } from './store/named-party.repository';

type RulesOfParty = (accounts: BillingAccounts) => ResourceRules;

export const individualRules = rulesFor(INDIVIDUAL_STATES, 'deceaded');
export const organizationRules = rulesFor(ORGANIZATION_STATES, 'closed');

function rulesFor(states: readonly PartyState[], end: PartyState): RulesOfParty {
  const stateOf = (value: unknown): PartyState =>
    states.find((state) => state === value) ?? 'initialized';
  return (accounts) => ({
    beforeCreate: async (tx, body, _context, id) => {
      await refuseNamed(tx, id);
      checkCertificates(body);
      return { ...body, status: stateOf(body['status']) };
    },
    afterCreate: async (tx, { id, body }, { at }) => {
      if (isTaxedAnew({}, body)) await accounts.retax(tx, id, at);
    },
    beforePatch: (_tx, before, after) => {
      checkCertificates(after);
      const [from, to] = [stateOf(before.body['status']), stateOf(after['status'])];
      const allowed = statesAfter(from, end);
      if (to !== from && !allowed.includes(to)) throw illegalPartyTransition(from, to, allowed);
      return { ...after, status: to };
    },
    afterPatch: async (tx, before, { id, body }, { at }) => {
      if (isTaxedAnew(before.body, body)) await accounts.retax(tx, id, at);
    },
    afterDelete: async (tx, { id, body }, { at }) => {
      if (isTaxedAnew(body, {})) await accounts.retax(tx, id, at);
    },
  });
}

/** Roles: the accounts of a former one are not those of the next either. */
export const roleRules: ResourceRules = {
  beforeCreate: async (tx, body, _context, id) => {
    await refuseNamed(tx, id);
    return body;
  },
};

/** What names a former party would mean the next of its id: who sees it, and what it is exempt from. */
async function refuseNamed(tx: Tx, id: string): Promise<void> {
  if (await isStillNamed(tx, id)) throw idNamed(id);
}

function isTaxedAnew(before: Body, after: Body): boolean {
  return changedAttributes(before, after).includes('taxExemptionCertificate');
}
