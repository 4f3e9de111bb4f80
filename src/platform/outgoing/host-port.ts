import { isIP } from 'node:net';

/** A host as URLs write it (lower case, an IPv6 address without its brackets), and a port where one counts. */
export type HostPort = { readonly host: string; readonly port: number | undefined };

const WRITTEN = /^(\[[0-9a-f:.]+\]|[a-z0-9_][a-z0-9_.-]*)(?::(\d{1,5}))?$/i;
const PORT_MAX = 65_535;

/** `name`, `name:8080`, `10.0.0.7`, `[fd00::7]:8080`, `fd00::7`; nothing for anything else. */
export function parseHostPort(text: string): HostPort | undefined {
  const written = isIP(text) === 6 ? `[${text}]` : text;
  const [, host, port] = WRITTEN.exec(written) ?? [];
  if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > PORT_MAX)) return undefined;
  return { host: hostOf(new URL(`http://${host}`)), port: number };
}

/** Without the brackets of an IPv6 address and the dot that ends a full name. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
