import { createServer, isIP } from 'node:net';
import type { Config } from '../config';
import { isLoopback } from '../outgoing/address-kind';
import { type HostPort, parseHostPort } from '../outgoing/host-port';
import { BootError } from './boot-failure';

export type Address = { readonly host: string; readonly port: number };

/** Without authentication only the loopback may be served, unless the operator declares the network trusted. */
export function refusePublicHost({ host, publicHosts, trustedNetwork, settings }: Config): void {
  if (trustedNetwork || settings.asksWho) return;
  const named = [
    { name: 'HOST', host },
    ...publicHosts.map((each) => ({ ...each, name: 'METERLINE_PUBLIC_HOSTS' })),
  ];
  const open = named.find((each) => !isLoopback(each.host));
  if (open === undefined) return;
  throw new BootError(
    `${open.name}=${open.host} with METERLINE_AUTH=open would serve the network without authentication: leave METERLINE_AUTH out, or put an authenticating proxy in front and set METERLINE_TRUSTED_NETWORK=yes`,
  );
}

/** Refuses to start when requests are authenticated, but there is neither a key nor an issuer of tokens. */
export async function refuseWithoutKeys(
  { settings }: Config,
  isAnyToBeginWith: () => Promise<boolean>,
): Promise<void> {
  const { asksWho, identity } = settings;
  if (!asksWho || identity.issuers.length > 0 || (await isAnyToBeginWith())) return;
  throw new BootError(
    'every request would have to say who asks, and nobody has a key yet: make the first with "npm run admin -- create-key --role admin", or name whose tokens are taken (METERLINE_OIDC_ISSUER)',
  );
}

/** A role that is misspelt, or that no issuer can give, would have no effect but refused tokens. */
export function refuseUnknownRoles({ settings }: Config, known: readonly string[]): void {
  const { issuers, roles } = settings.identity;
  const given = Object.entries(roles);
  for (const [word, ours] of given) {
    const unknown = ours.find((role) => !known.includes(role));
    if (unknown === undefined) continue;
    throw new BootError(
      `METERLINE_OIDC_ROLES gives ${word} the role ${unknown}, which is none of ${known.join(', ')}`,
    );
  }
  if (given.length === 0 || issuers.length > 0) return;
  throw new BootError(
    'METERLINE_OIDC_ROLES is for tokens, and none are taken: name whose with METERLINE_OIDC_ISSUER',
  );
}

/** Host names that requests may be for, besides loopback and the address of the connection. */
export function hostsServed({ host, publicHosts }: Config): readonly HostPort[] {
  const bound = parseHostPort(host);
  return bound === undefined ? publicHosts : [...publicHosts, bound];
}

/** Tests whether the port is free before anything else starts; it is bound at the end of the boot. */
export function refuseTakenPort({ host, port }: Address): Promise<void> {
  return new Promise((free, taken) => {
    const probe = createServer();
    probe.once('error', taken);
    probe.listen({ host, port }, () =>
      probe.close(() => {
        free();
      }),
    );
  });
}

export function serverUrl({ host, port }: Address, scheme = 'http'): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
