import { MOVEMENT_STATES, MOVEMENT_TRANSITIONS, stateTold } from './movement-lifecycle';

it.each`
  status                    | state                     | why
  ${undefined}              | ${'done'}                 | ${'nothing said is done'}
  ${'done'}                 | ${'done'}                 | ${'done'}
  ${'captured'}             | ${'done'}                 | ${'captured money has come'}
  ${null}                   | ${'done'}                 | ${'nothing said in another way'}
  ${'declined'}             | ${undefined}              | ${'a word that nobody knows'}
  ${'pendingAuthorization'} | ${'pendingAuthorization'} | ${'nobody has agreed yet'}
  ${'authorized'}           | ${'authorized'}           | ${'agreed and not captured'}
  ${'denied'}               | ${'denied'}               | ${'it will not come'}
`(
  'reads $status as $state: $why',
  ({ status, state }: { status: unknown; state: string | undefined }) => {
    expect(stateTold(status)).toBe(state);
  },
);

it('leaves nothing that moved or ended', () => {
  const ended = MOVEMENT_STATES.filter((state) => MOVEMENT_TRANSITIONS[state].length === 0);
  expect(ended).toEqual(['failed', 'canceled', 'denied', 'done']);
});
