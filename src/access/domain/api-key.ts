// An API key: `mtl_<prefix>_<secret>`. The prefix finds it and may be shown; of the secret a digest is kept.
import type { Instant } from '../../core/time';

export type ApiKey = {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly accountId: string | null;
  /** When the account came that it is given for; another that has its id later is not meant. */
  readonly accountSince: Instant | null;
  /** The key that took its place. */
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

/** Of what a client sends; undefined where it has another form. */
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
