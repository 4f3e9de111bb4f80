import { addressKind, isLoopback } from './address-kind';

it.each`
  address                       | kind
  ${'93.184.216.34'}            | ${'public'}
  ${'0.0.0.0'}                  | ${'unspecified'}
  ${'0.1.2.3'}                  | ${'unspecified'}
  ${'127.0.0.1'}                | ${'loopback'}
  ${'127.255.255.254'}          | ${'loopback'}
  ${'9.255.255.255'}            | ${'public'}
  ${'10.0.0.0'}                 | ${'private'}
  ${'10.255.255.255'}           | ${'private'}
  ${'11.0.0.0'}                 | ${'public'}
  ${'172.15.255.255'}           | ${'public'}
  ${'172.16.0.1'}               | ${'private'}
  ${'172.31.255.255'}           | ${'private'}
  ${'172.32.0.0'}               | ${'public'}
  ${'192.168.1.1'}              | ${'private'}
  ${'100.63.255.255'}           | ${'public'}
  ${'100.64.0.1'}               | ${'private'}
  ${'100.127.255.255'}          | ${'private'}
  ${'100.128.0.0'}              | ${'public'}
  ${'169.254.1.1'}              | ${'link-local'}
  ${'169.254.169.254'}          | ${'metadata'}
  ${'168.63.129.16'}            | ${'metadata'}
  ${'100.100.100.200'}          | ${'metadata'}
  ${'192.0.0.192'}              | ${'metadata'}
  ${'192.0.0.1'}                | ${'reserved'}
  ${'192.0.2.1'}                | ${'reserved'}
  ${'192.88.99.1'}              | ${'reserved'}
  ${'198.18.0.1'}               | ${'reserved'}
  ${'198.19.255.255'}           | ${'reserved'}
  ${'198.20.0.0'}               | ${'public'}
  ${'198.51.100.7'}             | ${'reserved'}
  ${'203.0.113.7'}              | ${'reserved'}
  ${'224.0.0.1'}                | ${'multicast'}
  ${'239.255.255.255'}          | ${'multicast'}
  ${'240.0.0.1'}                | ${'reserved'}
  ${'255.255.255.255'}          | ${'reserved'}
  ${'2606:4700::1111'}          | ${'public'}
  ${'::'}                       | ${'unspecified'}
  ${'::1'}                      | ${'loopback'}
  ${'0:0:0:0:0:0:0:1'}          | ${'loopback'}
  ${'::2'}                      | ${'reserved'}
  ${'::7f00:1'}                 | ${'reserved'}
  ${'::ffff:127.0.0.1'}         | ${'loopback'}
  ${'::ffff:7f00:1'}            | ${'loopback'}
  ${'0:0:0:0:0:FFFF:a9fe:a9fe'} | ${'metadata'}
  ${'::ffff:10.1.2.3'}          | ${'private'}
  ${'::ffff:8.8.8.8'}           | ${'public'}
  ${'::ffff:0:127.0.0.1'}       | ${'reserved'}
  ${'64:ff9b::8.8.8.8'}         | ${'public'}
  ${'64:ff9b::7f00:1'}          | ${'reserved'}
  ${'64:ff9b::169.254.169.254'} | ${'reserved'}
  ${'64:ff9b:1::8.8.8.8'}       | ${'reserved'}
  ${'100::1'}                   | ${'reserved'}
  ${'2001:0:4136:e378::1'}      | ${'reserved'}
  ${'2001:1ff::1'}              | ${'reserved'}
  ${'2001:200::1'}              | ${'public'}
  ${'2001:db8::1'}              | ${'reserved'}
  ${'2002:7f00:1::'}            | ${'reserved'}
  ${'3fff::1'}                  | ${'reserved'}
  ${'3fff:1000::1'}             | ${'public'}
  ${'4000::1'}                  | ${'reserved'}
  ${'5f00::1'}                  | ${'reserved'}
  ${'fc00::1'}                  | ${'private'}
  ${'fdff::1'}                  | ${'private'}
  ${'fd00:ec2::254'}            | ${'metadata'}
  ${'fd20:ce::254'}             | ${'metadata'}
  ${'fe80::1'}                  | ${'link-local'}
  ${'fe80::1%eth0'}             | ${'link-local'}
  ${'febf::1'}                  | ${'link-local'}
  ${'fec0::1'}                  | ${'reserved'}
  ${'ff02::1'}                  | ${'multicast'}
  ${'localhost'}                | ${'reserved'}
`('$address is $kind', ({ address, kind }: { address: string; kind: string }) => {
  expect(addressKind(address)).toBe(kind);
});

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
