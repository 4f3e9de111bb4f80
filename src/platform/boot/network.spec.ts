import { isLoopback, refusePublicHost, serverUrl } from './network';

it.each`
  host                 | loopback
  ${'127.0.0.1'}       | ${true}
  ${'127.8.0.1'}       | ${true}
  ${'localhost'}       | ${true}
  ${'::1'}             | ${true}
  ${'0.0.0.0'}         | ${false}
  ${'::'}              | ${false}
  ${'10.0.0.7'}        | ${false}
  ${'127.example.org'} | ${false}
  ${'billing.example'} | ${false}
`('$host is loopback: $loopback', ({ host, loopback }: { host: string; loopback: boolean }) => {
  expect(isLoopback(host)).toBe(loopback);
});

it('a public host needs the promise that the network is trusted', () => {
  expect(() => refusePublicHost('0.0.0.0', false)).toThrow('METERLINE_TRUSTED_NETWORK=yes');
  expect(() => refusePublicHost('0.0.0.0', true)).not.toThrow();
});

it('an IPv6 address stands in brackets', () => {
  expect(serverUrl({ host: '::1', port: 80 })).toBe('http://[::1]:80');
  expect(serverUrl({ host: 'localhost', port: 80 })).toBe('http://localhost:80');
});
