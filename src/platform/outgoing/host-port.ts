import { isIP } from 'node:net';

/** A host as in URLs (lower case, IPv6 without brackets), with a port if one matters. */
export type HostPort = { readonly host: string; readonly port: number | undefined };

const WRITTEN = /^(\[[0-9a-f:.]+\]|[a-z0-9_][a-z0-9_.-]*)(?::(\d{1,5}))?$/i;
const PORT_MAX = 65_535;

/** Parses `name`, `name:8080`, `10.0.0.7`, `[fd00::7]:8080` and `fd00::7`; undefined for anything else. */
export function parseHostPort(text: string): HostPort | undefined {
  const written = isIP(text) === 6 ? `[${text}]` : text;
  const [, host, port] = WRITTEN.exec(written) ?? [];
  if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > PORT_MAX)) return undefined;
  return { host: hostOf(new URL(`http://${host}`)), port: number };
}

/** Without the brackets of an IPv6 address and the final dot of a full name. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
