// TMF632 party states. The standard names them and draws no diagram: a party is validated, may have
// to be validated again, and its end is final. `deceaded` is the published spelling.

export const INDIVIDUAL_STATES = ['initialized', 'validated', 'deceaded'] as const;
export const ORGANIZATION_STATES = ['initialized', 'validated', 'closed'] as const;
export type PartyState = (typeof INDIVIDUAL_STATES)[number] | (typeof ORGANIZATION_STATES)[number];

export function statesAfter(state: PartyState, end: PartyState): readonly PartyState[] {
  if (state === 'initialized') return ['validated', end];
  return state === 'validated' ? ['initialized', end] : [];
}
