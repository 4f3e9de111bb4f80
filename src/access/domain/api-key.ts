// An API key: `mtl_<prefix>_<secret>`. The prefix finds it and may be shown; of the secret a digest is kept.
import type { Instant } from '../../core/time';

export type ApiKey = {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly accountId: string | null;
  /** When the key's account was created: a later account with the same id is another one. */
  readonly accountSince: Instant | null;
  /** What its callers see is one party. */
  readonly partyId: string | null;
  /** The place of the key's party in its list: a later party with the same id is another one. */
  readonly partySeq: string | null;
  /** The key that replaced this one. */
  readonly successorId: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly lastUsedAt: Instant | null;
};

export type KeyStatus = 'active' | 'expired' | 'revoked';

export type KeyText = { readonly prefix: string; readonly secret: string };

const FORM = /^mtl_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Parses a client's credential; undefined when it has another form. */
export function readKey(text: string): KeyText | undefined {
  const [, prefix, secret] = FORM.exec(text) ?? [];
  return prefix === undefined || secret === undefined ? undefined : { prefix, secret };
}

export function writeKey({ prefix, secret }: KeyText): string {
  return `mtl_${prefix}_${secret}`;
}

export function statusOf(
  { revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>,
  now: Instant,
): KeyStatus {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
