import { parseHostPort } from '../../platform/outgoing';
import { isOwnHost, isOwnOrigin } from './own-hosts';

const LISTED = ['api.example', 'web.example:8443', 'tls.example:443', '[fd00::9]'].flatMap(
  (text) => parseHostPort(text) ?? [],
);

it.each`
  host                   | own      | why
  ${'localhost'}         | ${true}  | ${'loopback has a name'}
  ${'localhost:3000'}    | ${true}  | ${'at any port'}
  ${'LOCALHOST.'}        | ${true}  | ${'however it is written'}
  ${'127.0.0.1:3000'}    | ${true}  | ${'and addresses'}
  ${'127.8.8.8'}         | ${true}  | ${'several'}
  ${'[::1]:3000'}        | ${true}  | ${'in IPv6 too'}
  ${'10.0.0.7:3000'}     | ${true}  | ${'the address where the connection came in is ours'}
  ${'[::ffff:10.0.0.7]'} | ${true}  | ${'in either spelling'}
  ${'10.0.0.8:3000'}     | ${false} | ${'another address is not'}
  ${'api.example'}       | ${true}  | ${'a name may be listed'}
  ${'API.example.:81'}   | ${true}  | ${'for any port'}
  ${'web.example:8443'}  | ${true}  | ${'or for one'}
  ${'web.example'}       | ${false} | ${'and then no other'}
  ${'tls.example'}       | ${true}  | ${'but the usual one is left out'}
  ${'[fd00:0::9]:3000'}  | ${true}  | ${'an address may be listed'}
  ${'x.api.example'}     | ${false} | ${'a name below is another'}
  ${'evil.example'}      | ${false} | ${'a name that was given our address is not ours'}
  ${'localhost.evil'}    | ${false} | ${'whatever it begins with'}
  ${'127.0.0.1.evil'}    | ${false} | ${'whatever it begins with'}
  ${'localhost@evil'}    | ${false} | ${'credentials are no host'}
  ${'evil, localhost'}   | ${false} | ${'two hosts are none'}
  ${'localhost:3000:1'}  | ${false} | ${'two ports are none'}
  ${'localhost:99999'}   | ${false} | ${'that is no port'}
  ${''}                  | ${false} | ${'nothing is no host'}
`('$host: $own, because $why', ({ host, own }: { host: string; own: boolean }) => {
  expect(isOwnHost(host, '::ffff:10.0.0.7', LISTED)).toBe(own);
});

it.each`
  origin                         | own
  ${'http://localhost:3000'}     | ${true}
  ${'https://api.example'}       | ${true}
  ${'http://evil.example'}       | ${false}
  ${'null'}                      | ${false}
  ${''}                          | ${false}
  ${'file://'}                   | ${false}
  ${'chrome-extension://abcdef'} | ${false}
  ${'http://localhost/path'}     | ${false}
  ${'http://localhost http://x'} | ${false}
`('a page of $origin is ours: $own', ({ origin, own }: { origin: string; own: boolean }) => {
  expect(isOwnOrigin(origin, '10.0.0.7', LISTED)).toBe(own);
});
