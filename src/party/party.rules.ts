// Rules of TMF632 beyond attributes: a party begins as initialized, and its states follow the lifecycle. A change of
// its tax exemption is passed on to the accounts that it owns.
import { type BillingAccounts, checkCertificates } from '../account';
import { type Body, changedAttributes, type ResourceRules } from '../tmf';
import {
  INDIVIDUAL_STATES,
  ORGANIZATION_STATES,
  type PartyState,
  statesAfter,
} from './domain/party-lifecycle';
import { illegalPartyTransition } from './party.errors';

type RulesOfParty = (accounts: BillingAccounts) => ResourceRules;

export const individualRules = rulesFor(INDIVIDUAL_STATES, 'deceaded');
export const organizationRules = rulesFor(ORGANIZATION_STATES, 'closed');

function rulesFor(states: readonly PartyState[], end: PartyState): RulesOfParty {
  const stateOf = (value: unknown): PartyState =>
    states.find((state) => state === value) ?? 'initialized';
  return (accounts) => ({
    beforeCreate: (_tx, body) => {
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

function isTaxedAnew(before: Body, after: Body): boolean {
  return changedAttributes(before, after).includes('taxExemptionCertificate');
}
