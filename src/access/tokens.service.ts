import { Injectable } from '@nestjs/common';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { BoundedCache } from '../platform/bounded-cache';
import type { Issuer } from '../platform/access/identity-providers';
import { Settings } from '../platform/settings';
import { issuerUnreachable } from './access.errors';
import { SKEW_SECONDS } from './domain/token-claims';
import { IssuerKeys } from './issuer-keys.service';

/** Accepted signature algorithms: no shared secrets, and not `none`. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const BELIEVED_MS = 60_000;
const BELIEVED_CHARACTERS_MAX = 16_000_000;
const TOKEN_LENGTH_MAX = 16_384;

type Believed = { readonly claims: JWTPayload; readonly issuer: Issuer; readonly until: number };

/** `claims` is only set for a valid signature; `refused` is the reason of an invalid token. */
export type FoundToken = {
  readonly issuer: Issuer;
  readonly claims?: JWTPayload;
  readonly refused?: string;
};

/** Verifies tokens of configured issuers. */
@Injectable()
export class Tokens {
  private readonly keys = new Map<string, IssuerKeys>();
  private readonly believed = new BoundedCache<Believed>(BELIEVED_CHARACTERS_MAX);

  constructor(private readonly settings: Settings) {}

  /** Undefined when no known issuer can have issued it. */
  async find(token: string): Promise<FoundToken | undefined> {
    const known = this.believed.get(token);
    if (known !== undefined && Date.now() < known.until) return known;
    const issuer = this.issuerOf(token);
    if (issuer === undefined) return undefined;
    const found = await this.verify(token, issuer);
    const { claims, refused } = found;
    if (claims === undefined || refused !== undefined) return found;
    const until = Math.min(Date.now() + BELIEVED_MS, (claims.exp ?? 0) * 1_000);
    this.believed.put(token, { claims, issuer, until }, token.length);
    return found;
  }

  private issuerOf(token: string): Issuer | undefined {
    if (token.length > TOKEN_LENGTH_MAX) return undefined;
    try {
      const { iss } = decodeJwt(token);
      return this.settings.identity.issuers.find(({ url }) => url === iss);
    } catch {
      return undefined;
    }
  }

  private async verify(token: string, issuer: Issuer): Promise<FoundToken> {
    try {
      const { payload } = await jwtVerify(token, this.keysOf(issuer).find, {
        issuer: issuer.url,
        audience: this.settings.identity.audience,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      return {
        issuer,
        claims: payload,
        ...(isOfTheFuture(payload) && { refused: 'it was issued in the future' }),
      };
    } catch (error: unknown) {
      if (!(error instanceof errors.JOSEError)) throw issuerUnreachable(issuer.url);
      const refused = error.message;
      // Claims are only used once the signature is verified.
      return saysWrong(error) ? { issuer, claims: error.payload, refused } : { issuer, refused };
    }
  }

  private keysOf({ url }: Issuer): IssuerKeys {
    const keys = this.keys.get(url) ?? new IssuerKeys(url);
    this.keys.set(url, keys);
    return keys;
  }
}

/** When it was issued tells whose an id in it is. */
function isOfTheFuture({ iat }: JWTPayload): boolean {
  return iat !== undefined && iat > Date.now() / 1_000 + SKEW_SECONDS;
}

function saysWrong(
  error: errors.JOSEError,
): error is errors.JWTExpired | errors.JWTClaimValidationFailed {
  return error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
}
