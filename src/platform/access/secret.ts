import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX_BYTES = 6;

/** 256 random bits. */
export function secretBytes(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** 43 characters that need no escaping in headers. */
export function newSecret(): string {
  return secretBytes().toString('base64url');
}

/** Twelve hexadecimal digits, by which a key is looked up. */
export function newPrefix(): string {
  return randomBytes(PREFIX_BYTES).toString('hex');
}

/**
 * HMAC-SHA-256 in hexadecimal. A slow hash would not protect a random secret better; the pepper, which the database
 * does not contain, makes a leaked digest useless.
 */
export function digestOfSecret(secret: string, pepper: string): string {
  return createHmac('sha256', pepper).update(secret).digest('hex');
}

/** Compares in constant time. */
export function isDigestOf(digest: string, secret: string, pepper: string): boolean {
  const given = Buffer.from(digestOfSecret(secret, pepper), 'hex');
  const kept = Buffer.from(digest, 'hex');
  return given.length === kept.length && timingSafeEqual(given, kept);
}
