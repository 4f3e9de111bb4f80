import { DomainError, isDomainError } from './domain-error';
import { InvariantViolation, invariant } from './invariant';

it('carries its kind, its stable code and every detail', () => {
  const details = [{ path: 'amount', message: 'must be above zero', value: '-1' }];
  const error = new DomainError({ kind: 'refused', code: 'a.b', message: 'No', details });
  expect(error).toMatchObject({ kind: 'refused', code: 'a.b', message: 'No', details });
  expect(isDomainError(error)).toBe(true);
});

it('is told apart from a bug', () => {
  const broken = () => invariant('', 'A text that must not be empty');
  expect(broken).toThrow(InvariantViolation);
  expect(isDomainError(new InvariantViolation('x'))).toBe(false);
  expect(() => invariant(true, 'never said')).not.toThrow();
});
