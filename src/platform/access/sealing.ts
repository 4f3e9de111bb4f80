import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets that must be read again, so that a digest is not enough. Without the pepper the database reveals
 * none; with an empty pepper they are only obscured.
 */
export class Sealing {
  private readonly key: Buffer;

  /** A secret sealed for one purpose cannot be opened for another. */
  constructor(pepper: string, purpose: string) {
    this.key = Buffer.from(hkdfSync('sha256', pepper, '', purpose, KEY_BYTES));
  }

  /** `owner` is bound to the secret: copied to another owner it cannot be opened. */
  seal(secret: Buffer, owner: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce).setAAD(Buffer.from(owner));
    const hidden = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), hidden]);
  }

  /** Undefined when it was sealed with another pepper or tampered with. */
  open(sealed: Buffer, owner: string): Buffer | undefined {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, this.key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(owner))
        .setAuthTag(tag);
      const hidden = sealed.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(hidden), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}
