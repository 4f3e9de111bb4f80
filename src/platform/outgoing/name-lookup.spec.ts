import { NameLookup } from './name-lookup';

const address = { address: '93.184.216.34', family: 4 };

it('resolves two names at a time, and the others in turn', async () => {
  const asked: string[] = [];
  const answers = new Map<string, () => void>();
  const names = new NameLookup((host) => {
    asked.push(host);
    return new Promise((found) => answers.set(host, () => found([address])));
  });
  const all = ['a', 'b', 'c'].map((host) => names.addressesOf(host));
  expect(asked).toEqual(['a', 'b']);
  answers.get('b')?.();
  await all[1];
  expect(asked).toEqual(['a', 'b', 'c']);
  answers.get('a')?.();
  answers.get('c')?.();
  expect(await Promise.all(all)).toEqual([[address], [address], [address]]);
});

it('asks once for a name that several wait for, and again afterwards', async () => {
  let count = 0;
  const names = new NameLookup(() => Promise.resolve([{ ...address, family: (count += 1) }]));
  const [one, other] = await Promise.all([names.addressesOf('a'), names.addressesOf('a')]);
  expect([one, other]).toEqual([[{ ...address, family: 1 }], [{ ...address, family: 1 }]]);
  expect(await names.addressesOf('a')).toEqual([{ ...address, family: 2 }]);
});

it('goes on after a name that is none', async () => {
  const names = new NameLookup((host) =>
    host === 'a' ? Promise.resolve([address]) : Promise.reject(new Error('ENOTFOUND')),
  );
  await expect(names.addressesOf('x')).rejects.toThrow('ENOTFOUND');
  await expect(names.addressesOf('y')).rejects.toThrow('ENOTFOUND');
  await expect(names.addressesOf('z')).rejects.toThrow('ENOTFOUND');
  expect(await names.addressesOf('a')).toEqual([address]);
});
