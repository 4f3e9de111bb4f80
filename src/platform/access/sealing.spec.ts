import { Sealing } from './sealing';

const SECRET = Buffer.from('what nobody is to read');
const sealing = new Sealing('pepper', 'hooks');
const sealed = sealing.seal(SECRET, 'a');

it.each`
  opener                            | owner  | opened       | why
  ${sealing}                        | ${'a'} | ${SECRET}    | ${'whoever has the pepper reads it'}
  ${new Sealing('pepper', 'hooks')} | ${'a'} | ${SECRET}    | ${'after a restart, too'}
  ${new Sealing('other', 'hooks')}  | ${'a'} | ${undefined} | ${'with another pepper nobody does'}
  ${new Sealing('', 'hooks')}       | ${'a'} | ${undefined} | ${'nor with none'}
  ${new Sealing('pepper', 'keys')}  | ${'a'} | ${undefined} | ${'nor for another purpose'}
  ${sealing}                        | ${'b'} | ${undefined} | ${'nor where somebody moved it'}
`('$why', ({ opener, owner, opened }: { opener: Sealing; owner: string; opened?: Buffer }) => {
  expect(opener.open(sealed, owner)).toEqual(opened);
});

it('holds with an empty pepper, too, and never looks the same twice', () => {
  const open = new Sealing('', 'hooks');
  const [one, other] = [open.seal(SECRET, 'a'), open.seal(SECRET, 'a')];
  expect([open.open(one, 'a'), open.open(other, 'a')]).toEqual([SECRET, SECRET]);
  expect(one.equals(other) || one.includes(SECRET)).toBe(false);
});

it('is not opened once a bit of it is another', () => {
  const tampered = sealed.map((byte, index) => (index === 30 ? byte ^ 1 : byte));
  expect(sealing.open(Buffer.from(tampered), 'a')).toBeUndefined();
  expect(sealing.open(Buffer.alloc(3), 'a')).toBeUndefined();
});
