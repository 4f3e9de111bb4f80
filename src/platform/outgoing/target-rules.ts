// Where requests may go that a client causes: listeners, files to import. The address is judged that
// is connected to, whatever name or spelling led there.
import { type AddressKind, addressKind } from './address-kind';
import { hostOf, type HostPort, parseHostPort, portOf } from './host-port';
import { isWithin, parseIp, parseSubnet, type Subnet } from './ip-address';

/** An entry of METERLINE_ALLOWED_TARGETS. */
export type AllowedTarget = HostPort | Subnet;

export type OutgoingRules = {
  readonly allowed: readonly AllowedTarget[];
  /** Whether whoever asks is on this machine, and may name what else listens there. */
  readonly isLoopbackOpen: boolean;
};

/** Of a start with nothing configured: on loopback, for whoever is on this machine. */
export const OPEN_RULES: OutgoingRules = { allowed: [], isLoopbackOpen: true };

/** What is never connected to, listed or not: this process, and the database it keeps its books in. */
export type OwnPlaces = {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  readonly database: HostPort | undefined;
};

export type Target = { readonly host: string; readonly port: number; readonly address: string };

export function parseTarget(text: string): AllowedTarget | undefined {
  return parseSubnet(text) ?? parseHostPort(text);
}

/** Why no request goes to such a URL, wherever it leads. Credentials would end up in logs. */
export function urlFault(url: string): string | undefined {
  if (!URL.canParse(url)) return 'must be an absolute URL';
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'must be an http or https URL';
  if (username !== '' || password !== '') return 'must not carry credentials';
  return undefined;
}

/** The target of a URL that names an address; nothing where a name has to be resolved first. */
export function literalTarget(url: URL): Target | undefined {
  const host = hostOf(url);
  return parseIp(host) === undefined ? undefined : { host, port: portOf(url), address: host };
}

/** What forbids the target: the kind of its address, or that it is our own. */
export function targetFault(
  target: Target,
  { allowed, isLoopbackOpen }: OutgoingRules,
  own: OwnPlaces,
): Exclude<AddressKind, 'public'> | 'own' | undefined {
  const kind = addressKind(target.address);
  if (isOwn(target, kind, own)) return 'own';
  if (kind === 'public' || (kind === 'loopback' && isLoopbackOpen)) return undefined;
  return allowed.some((entry) => lists(entry, target)) ? undefined : kind;
}

function isOwn(
  { host, port, address }: Target,
  kind: AddressKind,
  { addresses, ports, database }: OwnPlaces,
): boolean {
  if (database !== undefined && database.port === port) {
    if (database.host === host || isSame(database.host, address)) return true;
  }
  if (!ports.includes(port)) return false;
  if (kind === 'loopback' || kind === 'unspecified') return true;
  return addresses.some((each) => isSame(each, address));
}

/** A name lists whatever it resolves to; an address lists every name that resolves to it. */
function lists(entry: AllowedTarget, { host, port, address }: Target): boolean {
  if ('bits' in entry) {
    const bytes = parseIp(address);
    return bytes !== undefined && isWithin(bytes, entry);
  }
  if (entry.port !== undefined && entry.port !== port) return false;
  return entry.host === host || isSame(entry.host, address);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [parseIp(one), parseIp(other)];
  return a !== undefined && a.join('.') === b?.join('.');
}
