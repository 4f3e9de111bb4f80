import { readConfig } from '../config';
import { hostsServed, refusePublicHost, refuseUnknownRoles, serverUrl } from './network';

it('a public host asks who asks, or needs the promise that the network is trusted', () => {
  const refuse = (env: NodeJS.ProcessEnv) => () => {
    refusePublicHost(readConfig({ HOST: '0.0.0.0', ...env }));
  };
  expect(refuse({ METERLINE_AUTH: 'open' })).toThrow('METERLINE_TRUSTED_NETWORK=yes');
  expect(refuse({ METERLINE_AUTH: 'open', METERLINE_TRUSTED_NETWORK: 'yes' })).not.toThrow();
  expect(refuse({})).not.toThrow();
  const named = { HOST: '', METERLINE_PUBLIC_HOSTS: 'localhost,billing.example' };
  expect(refuse({ ...named, METERLINE_AUTH: 'open' })).toThrow(
    'METERLINE_PUBLIC_HOSTS=billing.example',
  );
  expect(refuse(named)).not.toThrow();
});

it('roles of tokens are among ours, and of an issuer whose tokens are taken', () => {
  const refuse = (env: NodeJS.ProcessEnv) => () => {
    refuseUnknownRoles(readConfig(env), ['admin', 'finance']);
  };
  const issuer = { METERLINE_OIDC_ISSUER: 'https://login.example' };
  const roles = (given: string) => ({ METERLINE_OIDC_ROLES: given });
  expect(refuse({ ...issuer, ...roles('team=admin,team=finanz') })).toThrow(
    'METERLINE_OIDC_ROLES gives team the role finanz, which is none of admin, finance',
  );
  expect(refuse(roles('team=finance'))).toThrow('METERLINE_OIDC_ISSUER');
  expect(refuse({ ...issuer, ...roles('team=admin,team=finance') })).not.toThrow();
  expect(refuse(issuer)).not.toThrow();
  expect(refuse({})).not.toThrow();
});

it('an IPv6 address stands in brackets', () => {
  expect(serverUrl({ host: '::1', port: 80 })).toBe('http://[::1]:80');
  expect(serverUrl({ host: 'localhost', port: 80 })).toBe('http://localhost:80');
});

it('serves requests for what it is bound to, and for the names that are listed', () => {
  const config = readConfig({ HOST: 'billing.local', METERLINE_PUBLIC_HOSTS: 'api.example:443' });
  expect(hostsServed(config)).toEqual([
    { host: 'api.example', port: 443 },
    { host: 'billing.local', port: undefined },
  ]);
});
