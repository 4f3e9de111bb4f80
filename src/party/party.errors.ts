import { DomainError, type ErrorReference } from '../core/domain-error';

export const partyErrors: ErrorReference = {
  409: {
    'party.illegal-transition': 'the party cannot go from its status to that one',
    'party.id-named': 'the id was that of a former party, which accounts or roles still name',
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

export function idNamed(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'party.id-named',
    message: `${id} was the id of a former party, which accounts or roles still name`,
    details: [{ path: 'id', value: id, message: 'is still named' }],
  });
}
