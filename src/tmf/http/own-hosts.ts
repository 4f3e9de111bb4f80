// The hosts that a request may be for. A page that gives its name another address (DNS rebinding) reaches
// this server with that name: so names count that are this machine's, or that the operator listed.
import { type HostPort, isLoopback, parseHostPort, parseIp } from '../../platform/outgoing';

/** `localAddress` is where the connection came in, which whoever names it by number has found already. */
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

/** A browser leaves out the port that is usual for the scheme, which a proxy in front may know alone. */
function isPort(asked: number | undefined, listed: number): boolean {
  return asked === undefined ? listed === 80 || listed === 443 : asked === listed;
}

/** `Origin` as a browser writes it: a scheme and a host; `null` where it is hidden. */
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
