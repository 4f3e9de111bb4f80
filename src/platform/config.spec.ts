import { ConfigError, readConfig } from './config';

it.each`
  variable                       | value                                | entries
  ${'METERLINE_ALLOWED_TARGETS'} | ${undefined}                         | ${[]}
  ${'METERLINE_ALLOWED_TARGETS'} | ${' '}                               | ${[]}
  ${'METERLINE_ALLOWED_TARGETS'} | ${'Hooks.example:8080, 10.1.0.0/16'} | ${[{ host: 'hooks.example', port: 8080 }, { address: [10, 1, 0, 0], bits: 16 }]}
  ${'METERLINE_PUBLIC_HOSTS'}    | ${'billing.example,[fd00::7]:8443'}  | ${[{ host: 'billing.example' }, { host: 'fd00::7', port: 8443 }]}
`('$variable=$value is read', ({ variable, value, entries }) => {
  const { publicHosts, settings } = readConfig({ [variable]: value });
  const read = variable === 'METERLINE_PUBLIC_HOSTS' ? publicHosts : settings.outgoing.allowed;
  expect(read).toMatchObject(entries);
});

it.each`
  env                                                      | isOpen   | why
  ${{}}                                                    | ${true}  | ${'nothing is configured'}
  ${{ HOST: '::1' }}                                       | ${true}  | ${'it is on loopback'}
  ${{ METERLINE_PUBLIC_HOSTS: 'localhost:3000' }}          | ${true}  | ${'its name is of the loopback'}
  ${{ METERLINE_PUBLIC_HOSTS: 'billing.example' }}         | ${false} | ${'others come by that name'}
  ${{ METERLINE_TRUSTED_NETWORK: 'yes' }}                  | ${false} | ${'a proxy lets others in'}
  ${{ METERLINE_AUTH: 'required' }}                        | ${false} | ${'who is asked may come through a proxy'}
  ${{ METERLINE_TRUSTED_NETWORK: 'yes', HOST: '0.0.0.0' }} | ${false} | ${'it serves the network'}
`(
  'what else listens on loopback may be named: $isOpen, because $why',
  ({ env, isOpen }: { env: NodeJS.ProcessEnv; isOpen: boolean }) => {
    expect(readConfig(env).settings.outgoing.isLoopbackOpen).toBe(isOpen);
  },
);

it.each`
  variable                       | value
  ${'METERLINE_ALLOWED_TARGETS'} | ${'10.0.0.0/33'}
  ${'METERLINE_ALLOWED_TARGETS'} | ${'a.example,,b.example'}
  ${'METERLINE_ALLOWED_TARGETS'} | ${'*'}
  ${'METERLINE_ALLOWED_TARGETS'} | ${'http://a.example'}
  ${'METERLINE_PUBLIC_HOSTS'}    | ${'10.0.0.0/8'}
  ${'METERLINE_PUBLIC_HOSTS'}    | ${'a.example:0'}
  ${'METERLINE_PUBLIC_HOSTS'}    | ${'a.example b.example'}
`('$variable=$value is refused by name', ({ variable, value }) => {
  expect(() => readConfig({ [variable]: value })).toThrow(ConfigError);
  expect(() => readConfig({ [variable]: value })).toThrow(new RegExp(`^${variable} must list `));
});

it('keeps data in .meterline, or where it is said', () => {
  const dataDir = (value?: string) => readConfig({ METERLINE_DATA_DIR: value }).dataDir;
  expect([dataDir(), dataDir('/srv/data')]).toEqual(['.meterline', '/srv/data']);
  for (const value of ['', ' ']) {
    expect(() => dataDir(value)).toThrow(/^METERLINE_DATA_DIR must name a folder/);
  }
});

it('gives a request a minute to arrive, or what is set', () => {
  const arrival = (value?: string) =>
    readConfig({ METERLINE_REQUEST_ARRIVAL_MS: value }).arrivalMaxMs;
  expect([arrival(), arrival('5000')]).toEqual([60_000, 5_000]);
  expect(() => arrival('0')).toThrow(
    /^METERLINE_REQUEST_ARRIVAL_MS must be a number from 1000 to /,
  );
});

it('works orders off, or waits for whoever fulfils them', () => {
  const orders = (value?: string) => readConfig({ METERLINE_ORDERS: value }).settings.orders;
  expect([orders(), orders('external')]).toEqual(['internal', 'external']);
  expect(() => orders('theirs')).toThrow(/^METERLINE_ORDERS must be one of internal, external/);
});
