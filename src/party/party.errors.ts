import { DomainError, type ErrorReference } from '../core/domain-error';

export const partyErrors: ErrorReference = {
  409: {
    'party.illegal-transition': 'the party cannot go from its status to that one',
  },
};

export function illegalPartyTransition(
  from: string,
  to: string,
  allowed: readonly string[],
): DomainError {
  const message =
    allowed.length === 0
      ? `A party that is ${from} stays ${from}`
      : `A party that is ${from} becomes ${allowed.join(' or ')}, not ${to}`;
  return new DomainError({
    kind: 'conflict',
    code: 'party.illegal-transition',
    message,
    details: [{ path: 'status', value: to, message }],
  });
}
