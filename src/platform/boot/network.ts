import { createServer, isIP } from 'node:net';
import type { Config } from '../config';
import { isLoopback } from '../outgoing/address-kind';
import { type HostPort, parseHostPort } from '../outgoing/host-port';
import { BootError } from './boot-failure';

export type Address = { readonly host: string; readonly port: number };

/** Nothing is authenticated yet, so only this machine may ask, unless the operator vouches for the network. */
export function refusePublicHost(host: string, isTrusted: boolean): void {
  if (isTrusted || isLoopback(host)) return;
  throw new BootError(
    `HOST=${host} would serve the network without authentication, which a later version adds: use 127.0.0.1, or put an authenticating proxy in front and set METERLINE_TRUSTED_NETWORK=yes`,
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

export function serverUrl({ host, port }: Address): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
