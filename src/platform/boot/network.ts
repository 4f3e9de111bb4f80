import { createServer, isIP } from 'node:net';
import type { Config } from '../config';
import { isLoopback } from '../outgoing/address-kind';
import { type HostPort, parseHostPort } from '../outgoing/host-port';
import { BootError } from './boot-failure';

export type Address = { readonly host: string; readonly port: number };

/** Where nobody is asked who he is, only this machine may ask, unless the operator vouches for the network. */
export function refusePublicHost({ host, trustedNetwork, settings }: Config): void {
  if (trustedNetwork || settings.asksWho || isLoopback(host)) return;
  throw new BootError(
    `HOST=${host} with METERLINE_AUTH=open would serve the network without authentication: leave METERLINE_AUTH out, or put an authenticating proxy in front and set METERLINE_TRUSTED_NETWORK=yes`,
  );
}

/** A server that asks everybody and that nobody has a key for is of no use. */
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

/** What a request may be for, besides the loopback and the address it came in at. */
export function hostsServed({ host, publicHosts }: Config): readonly HostPort[] {
  const bound = parseHostPort(host);
  return bound === undefined ? publicHosts : [...publicHosts, bound];
}

/** Finds out before anything else is started; the port is taken for good at the end of the boot. */
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
