// Where requests caused by clients may go: listeners, and files to import. The address that is connected to is
// checked, whatever name or spelling led there.
import { type AddressKind, addressKind } from './address-kind';
import { hostOf, type HostPort, parseHostPort, portOf } from './host-port';
import { isWithin, parseIp, parseSubnet, type Subnet } from './ip-address';

/** An entry of METERLINE_ALLOWED_TARGETS. */
export type AllowedTarget = HostPort | Subnet;

export type OutgoingRules = {
  readonly allowed: readonly AllowedTarget[];
  /** True when only this machine can send requests, so that they may name other ports of the loopback. */
  readonly isLoopbackOpen: boolean;
};

/** The default when nothing is configured: this machine only, on loopback. */
export const OPEN_RULES: OutgoingRules = { allowed: [], isLoopbackOpen: true };

/** Never connected to, even when listed: this process and its database. */
export type OwnPlaces = {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  readonly database: HostPort | undefined;
};

export type Target = { readonly host: string; readonly port: number; readonly address: string };

export function parseTarget(text: string): AllowedTarget | undefined {
  return parseSubnet(text) ?? parseHostPort(text);
}

/** Why a URL is refused wherever it leads. Credentials in it would end up in logs. */
export function urlFault(url: string): string | undefined {
  if (!URL.canParse(url)) return 'must be an absolute URL';
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'must be an http or https URL';
  if (username !== '' || password !== '') return 'must not carry credentials';
  return undefined;
}

/** The target when the URL has an address; undefined when it has a name to be resolved. */
export function literalTarget(url: URL): Target | undefined {
  const host = hostOf(url);
  return parseIp(host) === undefined ? undefined : { host, port: portOf(url), address: host };
}

/** Why the target is refused: the kind of its address, or because it is our own. */
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

/** A listed name allows whatever it resolves to; a listed address allows every name that resolves to it. */
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
