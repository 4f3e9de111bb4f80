import { webhookIdOf } from './webhook';

const UUID = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;

it.each`
  eventId                 | why
  ${'a.1700000000.{}'}    | ${'with full stops'}
  ${'a\r\nx-forged: yes'} | ${'with an end of line'}
  ${'größe'}              | ${'that is no ASCII'}
  ${''}                   | ${'that is empty'}
  ${'a'.repeat(101)}      | ${'that is long'}
  ${undefined}            | ${'that is not there'}
  ${7}                    | ${'that is a number'}
`('an eventId $why becomes a digest, the same each time', ({ eventId }: { eventId: unknown }) => {
  const [one, again] = [1, 2].map(() => webhookIdOf({ id: '7', envelope: { eventId } }));
  expect(one).toMatch(UUID);
  expect(again).toBe(one);
});

it('any other is taken as it is', () => {
  const eventId = '0190b2a4-7c1e-7000-8000-00000000000a';
  expect(webhookIdOf({ id: '7', envelope: { eventId } })).toBe(eventId);
});
