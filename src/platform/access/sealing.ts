import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * For secrets that have to be read again, which a digest does not allow. Whoever reads the database without the pepper
 * reads none of them; with an empty pepper they are no more than hidden.
 */
export class Sealing {
  private readonly key: Buffer;

  /** What is sealed for one purpose is not opened for another. */
  constructor(pepper: string, purpose: string) {
    this.key = Buffer.from(hkdfSync('sha256', pepper, '', purpose, KEY_BYTES));
  }

  /** `owner`: whose it is; moved to somebody else it is not opened. */
  seal(secret: Buffer, owner: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce).setAAD(Buffer.from(owner));
    const hidden = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), hidden]);
  }

  /** Undefined where it was sealed with another pepper, or tampered with. */
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
