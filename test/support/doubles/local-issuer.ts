// An identity provider on this machine: discovery, its keys, and tokens as its clients get them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

type Key = Awaited<ReturnType<typeof generateKeyPair>> & { readonly kid: string };

export class LocalIssuer {
  /** How often its discovery was asked for. */
  asked = 0;
  fault: 'is away' | 'speaks for another' | 'shows no keys' | undefined;
  private keys: Key[] = [];
  private place = '/keys';
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request.url ?? '').then((body) => {
        response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<LocalIssuer> {
    const issuer = new LocalIssuer();
    await issuer.rotate('first');
    await new Promise<void>((done) => issuer.server.listen(0, '127.0.0.1', done));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Signs with another key from now on, and shows no other. */
  async rotate(kid: string): Promise<void> {
    this.keys = [{ ...(await generateKeyPair('ES256')), kid }];
  }

  /** Shows its keys there from now on, and nowhere else. */
  moveKeys(place: string): void {
    this.place = place;
  }

  /** A token of an hour for `meterline`, unless it says otherwise. */
  async token(claims: JWTPayload, kid?: string): Promise<string> {
    const [key] = this.keys;
    if (key === undefined) throw new Error('no key');
    const now = Math.trunc(Date.now() / 1000);
    const usual = { iss: this.url, aud: 'meterline', sub: 'alice', iat: now, exp: now + 3_600 };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: kid ?? key.kid })
      .sign(key.privateKey);
  }

  async publicKeyText(): Promise<string> {
    const [key] = this.keys;
    return JSON.stringify(key && (await exportJWK(key.publicKey)));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(path: string): Promise<object | undefined> {
    if (path === '/.well-known/openid-configuration') {
      this.asked += 1;
      if (this.fault === 'is away') return undefined;
      const issuer = this.fault === 'speaks for another' ? `${this.url}/another` : this.url;
      return { issuer, jwks_uri: `${this.url}${this.place}` };
    }
    if (path !== this.place) return undefined;
    if (this.fault === 'shows no keys') return {};
    const shown = this.keys.map(async ({ publicKey, kid }) => ({
      ...(await exportJWK(publicKey)),
      kid,
      alg: 'ES256',
    }));
    return { keys: await Promise.all(shown) };
  }
}
