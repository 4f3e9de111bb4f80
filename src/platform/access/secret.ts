import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX_BYTES = 6;

/** 256 bits of chance. */
export function secretBytes(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** As 43 characters that stand in headers as they are. */
export function newSecret(): string {
  return secretBytes().toString('base64url');
}

/** Twelve hexadecimal digits to find it by. */
export function newPrefix(): string {
  return randomBytes(PREFIX_BYTES).toString('hex');
}

/**
 * HMAC-SHA-256, in hexadecimal. A secret that is chance alone would be protected no better by a slow hash; the pepper,
 * which the database does not know, makes what leaks from there worthless altogether.
 */
export function digestOfSecret(secret: string, pepper: string): string {
  return createHmac('sha256', pepper).update(secret).digest('hex');
}

/** In a time that tells nothing of where they differ. */
export function isDigestOf(digest: string, secret: string, pepper: string): boolean {
  const given = Buffer.from(digestOfSecret(secret, pepper), 'hex');
  const kept = Buffer.from(digest, 'hex');
  return given.length === kept.length && timingSafeEqual(given, kept);
}
