// Classifies IP addresses. Requests caused by a client may only go to public ones: all other kinds are places that
// the client could not reach itself.
import { isWithin, lastFour, parseIp, subnet, type IpAddress, type Subnet } from './ip-address';

export type AddressKind =
  | 'public'
  | 'loopback'
  | 'unspecified'
  | 'private'
  | 'link-local'
  | 'metadata'
  | 'multicast'
  | 'reserved';

type Range = readonly [subnet: Subnet, kind: AddressKind];

const range = (text: string, kind: AddressKind): Range => [subnet(text), kind];

/** The first matching range counts. */
const RANGES: readonly Range[] = [
  // Where clouds serve the machine's own credentials; some of these lie in ranges that are closed anyway.
  range('169.254.169.254/32', 'metadata'),
  range('168.63.129.16/32', 'metadata'),
  range('100.100.100.200/32', 'metadata'),
  range('192.0.0.192/32', 'metadata'),
  range('fd00:ec2::254/128', 'metadata'),
  range('fd20:ce::254/128', 'metadata'),
  range('0.0.0.0/8', 'unspecified'),
  range('127.0.0.0/8', 'loopback'),
  range('10.0.0.0/8', 'private'),
  range('172.16.0.0/12', 'private'),
  range('192.168.0.0/16', 'private'),
  range('100.64.0.0/10', 'private'),
  range('169.254.0.0/16', 'link-local'),
  range('192.0.0.0/24', 'reserved'),
  range('192.0.2.0/24', 'reserved'),
  range('192.88.99.0/24', 'reserved'),
  range('198.18.0.0/15', 'reserved'),
  range('198.51.100.0/24', 'reserved'),
  range('203.0.113.0/24', 'reserved'),
  range('224.0.0.0/4', 'multicast'),
  range('240.0.0.0/4', 'reserved'),
  range('0.0.0.0/0', 'public'),
  range('::/128', 'unspecified'),
  range('::1/128', 'loopback'),
  range('fc00::/7', 'private'),
  range('fe80::/10', 'link-local'),
  range('ff00::/8', 'multicast'),
  // Teredo, benchmarks, ORCHID, documentation and 6to4: some embed IPv4 addresses.
  range('2001::/23', 'reserved'),
  range('2001:db8::/32', 'reserved'),
  range('2002::/16', 'reserved'),
  range('3fff::/20', 'reserved'),
  range('2000::/3', 'public'),
  range('::/0', 'reserved'),
];

const NAT64 = subnet('64:ff9b::/96');

export function addressKind(address: string): AddressKind {
  const bytes = parseIp(address);
  if (bytes === undefined) return 'reserved';
  if (!isWithin(bytes, NAT64)) return kindOf(bytes);
  // NAT64, by which a network without IPv4 reaches public IPv4 addresses; others would be inside of the gateway's
  // network.
  return kindOf(lastFour(bytes)) === 'public' ? 'public' : 'reserved';
}

/** True when the host can only mean this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || addressKind(host) === 'loopback';
}

function kindOf(bytes: IpAddress): AddressKind {
  return RANGES.find(([each]) => isWithin(bytes, each))?.[1] ?? 'reserved';
}
