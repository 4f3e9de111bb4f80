// The hosts that requests may be for. A page can give its own name the address of this server (DNS rebinding), so
// only names of this machine, and those the operator listed, are accepted.
import { type HostPort, isLoopback, parseHostPort, parseIp } from '../../platform/outgoing';

/** `localAddress` is the address of the connection, which a client that uses it has found already. */
export function isOwnHost(
  written: string,
  localAddress: string | undefined,
  listed: readonly HostPort[],
): boolean {
  const asked = parseHostPort(written);
  if (asked === undefined) return false;
  if (isLoopback(asked.host) || isSameAddress(asked.host, localAddress)) return true;
  return listed.some(
    ({ host, port }) => host === asked.host && (port === undefined || isPort(asked.port, port)),
  );
}

/** Browsers omit the scheme's default port, which only a proxy in front may know. */
function isPort(asked: number | undefined, listed: number): boolean {
  return asked === undefined ? listed === 80 || listed === 443 : asked === listed;
}

/** `Origin` as browsers send it: scheme and host, or `null` when it is hidden. */
export function isOwnOrigin(
  origin: string,
  localAddress: string | undefined,
  listed: readonly HostPort[],
): boolean {
  const [, written] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? [];
  return written !== undefined && isOwnHost(written, localAddress, listed);
}

function isSameAddress(host: string, address: string | undefined): boolean {
  const [asked, own] = [parseIp(host), parseIp(address ?? '')];
  return asked !== undefined && asked.join('.') === own?.join('.');
}
