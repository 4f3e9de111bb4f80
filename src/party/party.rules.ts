// What TMF632 asks beyond attributes: a party begins initialized, and its states follow each other.
import type { ResourceRules } from '../tmf';
import {
  INDIVIDUAL_STATES,
  ORGANIZATION_STATES,
  type PartyState,
  statesAfter,
} from './domain/party-lifecycle';
import { illegalPartyTransition } from './party.errors';

export const individualRules = rulesFor(INDIVIDUAL_STATES, 'deceaded');
export const organizationRules = rulesFor(ORGANIZATION_STATES, 'closed');

function rulesFor(states: readonly PartyState[], end: PartyState): ResourceRules {
  const stateOf = (value: unknown): PartyState =>
    states.find((state) => state === value) ?? 'initialized';
  return {
    beforeCreate: (_tx, body) => ({ ...body, status: stateOf(body['status']) }),
    beforePatch: (_tx, before, after) => {
      const [from, to] = [stateOf(before.body['status']), stateOf(after['status'])];
      const allowed = statesAfter(from, end);
      if (to !== from && !allowed.includes(to)) throw illegalPartyTransition(from, to, allowed);
      return { ...after, status: to };
    },
  };
}
