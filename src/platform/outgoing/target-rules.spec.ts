import {
  type AllowedTarget,
  literalTarget,
  type OwnPlaces,
  parseTarget,
  targetFault,
  urlFault,
} from './target-rules';

const OWN: OwnPlaces = {
  addresses: ['127.0.0.1', '192.168.7.7', '93.184.216.99', 'fd00::7'],
  ports: [3000, 54320],
  database: { host: 'db.example', port: 5432 },
};

it.each`
  url                              | fault
  ${'https://files.example/a'}     | ${undefined}
  ${'a.json'}                      | ${'must be an absolute URL'}
  ${'http://[fe80::1%25eth0]/'}    | ${'must be an absolute URL'}
  ${'file:///etc/passwd'}          | ${'must be an http or https URL'}
  ${'gopher://127.0.0.1/'}         | ${'must be an http or https URL'}
  ${'http://me:secret@a.example/'} | ${'must not carry credentials'}
  ${'http://me@a.example/'}        | ${'must not carry credentials'}
`('of $url: $fault', ({ url, fault }: { url: string; fault: string | undefined }) => {
  expect(urlFault(url)).toBe(fault);
});

it.each([
  'http://127.0.0.1:3001/',
  'http://127.1:3001/',
  'http://127.0.0.1.:3001/',
  'http://2130706433:3001/',
  'http://0x7f000001:3001/',
  'http://0x7f.0.0.1:3001/',
  'http://0177.0.0.1:3001/',
  'http://017700000001:3001/',
  'http://%31%32%37.0.0.1:3001/',
  'http://１２７.0.0.1:3001/',
  'http://127。0。0。1:3001/',
  'http://[::1]:3001/',
  'http://[0:0:0:0:0:0:0:1]:3001/',
  'http://[::ffff:127.0.0.1]:3001/',
  'http://[::FFFF:7f00:1]:3001/',
  'HTTP://127.0.0.1:03001/',
])('%s is the loopback, however it is spelled', (url) => {
  const target = literalTarget(new URL(url));
  if (target === undefined) throw new Error('is no literal address');
  const closed = { allowed: [], isLoopbackOpen: false };
  expect([target.port, targetFault(target, closed, OWN)]).toEqual([3001, 'loopback']);
});

it.each(['http://localhost/', 'http://files.example./', 'http://0x7f.example/'])(
  '%s is a name, which is judged when it is connected to',
  (url) => expect(literalTarget(new URL(url))).toBeUndefined(),
);

it.each`
  host              | address                 | port     | allowed              | open     | fault            | why
  ${'a.example'}    | ${'93.184.216.34'}      | ${80}    | ${''}                | ${false} | ${undefined}     | ${'a public address is where listeners are'}
  ${'a.example'}    | ${'10.1.2.3'}           | ${80}    | ${''}                | ${false} | ${'private'}     | ${'a name does not open a private address'}
  ${'a.example'}    | ${'127.0.0.1'}          | ${8080}  | ${''}                | ${false} | ${'loopback'}    | ${'loopback is closed when others can ask'}
  ${'a.example'}    | ${'127.0.0.1'}          | ${8080}  | ${''}                | ${true}  | ${undefined}     | ${'loopback is open to whoever is on the machine'}
  ${'0.0.0.0'}      | ${'0.0.0.0'}            | ${8080}  | ${''}                | ${true}  | ${'unspecified'} | ${'no address is not the loopback'}
  ${'localhost'}    | ${'127.0.0.1'}          | ${3000}  | ${''}                | ${true}  | ${'own'}         | ${'our own port is closed on loopback'}
  ${'x'}            | ${'127.9.9.9'}          | ${3000}  | ${'127.0.0.0/8'}     | ${false} | ${'own'}         | ${'also when it is listed'}
  ${'x'}            | ${'0.0.0.0'}            | ${3000}  | ${'0.0.0.0/0'}       | ${false} | ${'own'}         | ${'no address leads to ourselves'}
  ${'x'}            | ${'::ffff:192.168.7.7'} | ${3000}  | ${'192.168.0.0/16'}  | ${false} | ${'own'}         | ${'our own port is closed at our other addresses'}
  ${'x'}            | ${'93.184.216.99'}      | ${3000}  | ${''}                | ${false} | ${'own'}         | ${'and at public ones'}
  ${'x'}            | ${'93.184.216.99'}      | ${443}   | ${''}                | ${false} | ${undefined}     | ${'another port of ours is another program'}
  ${'localhost'}    | ${'::1'}                | ${54320} | ${''}                | ${true}  | ${'own'}         | ${'the database is closed'}
  ${'db.example'}   | ${'10.0.0.5'}           | ${5432}  | ${'10.0.0.0/8'}      | ${false} | ${'own'}         | ${'also elsewhere'}
  ${'db.example'}   | ${'10.0.0.5'}           | ${8080}  | ${'10.0.0.0/8'}      | ${false} | ${undefined}     | ${'what else its machine serves may be listed'}
  ${'a.example'}    | ${'10.1.2.3'}           | ${80}    | ${'10.1.0.0/16'}     | ${false} | ${undefined}     | ${'a subnet lists its addresses'}
  ${'a.example'}    | ${'10.2.2.3'}           | ${80}    | ${'10.1.0.0/16'}     | ${false} | ${'private'}     | ${'and no others'}
  ${'a.example'}    | ${'::ffff:10.1.2.3'}    | ${80}    | ${'10.1.0.0/16'}     | ${false} | ${undefined}     | ${'in whatever spelling'}
  ${'a.example'}    | ${'fd12::1'}            | ${80}    | ${'fd12::/16'}       | ${false} | ${undefined}     | ${'of IPv6 too'}
  ${'a.example'}    | ${'10.1.2.3'}           | ${80}    | ${'10.1.2.3'}        | ${false} | ${undefined}     | ${'an address lists the names that lead to it'}
  ${'a.example'}    | ${'fd12::1'}            | ${80}    | ${'[fd12:0::1]:80'}  | ${false} | ${undefined}     | ${'in brackets where it has a port'}
  ${'in.example'}   | ${'10.1.2.3'}           | ${80}    | ${'x, In.Example'}   | ${false} | ${undefined}     | ${'a name lists what it leads to'}
  ${'b.in.example'} | ${'10.1.2.3'}           | ${80}    | ${'in.example'}      | ${false} | ${'private'}     | ${'but no name below it'}
  ${'in.example'}   | ${'10.1.2.3'}           | ${8080}  | ${'in.example:8080'} | ${false} | ${undefined}     | ${'a port may be named'}
  ${'in.example'}   | ${'10.1.2.3'}           | ${8081}  | ${'in.example:8080'} | ${false} | ${'private'}     | ${'and then no other is meant'}
  ${'x'}            | ${'169.254.169.254'}    | ${80}    | ${'10.0.0.0/8'}      | ${true}  | ${'metadata'}    | ${'metadata is not private'}
`('$why', ({ host, address, port, allowed, open, fault }) => {
  const entries = allowed === '' ? [] : allowed.split(', ').map(listed);
  const rules = { allowed: entries, isLoopbackOpen: open };
  expect(targetFault({ host, address, port }, rules, OWN)).toBe(fault);
});

it.each([
  '10.0.0.0/33',
  '10.0.0/8',
  'fd00::/129',
  '/8',
  'http://a.example',
  'a.example/path',
  'a.example:0',
  'a.example:65536',
  'a.example:port',
  'me@a.example',
  '*.example',
  '10.0.0.256',
  '[fd00::1',
  'a b',
  '',
])('%p is no target', (text) => {
  expect(parseTarget(text)).toBeUndefined();
});

function listed(text: string): AllowedTarget {
  const target = parseTarget(text);
  if (target === undefined) throw new Error(`${text} is no target`);
  return target;
}
