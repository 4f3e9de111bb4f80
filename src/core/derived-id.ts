// Ids that follow from what they name. A digest is a function of its input, so this is the one place
// in pure code that may import something of Node.
import { createHash } from 'node:crypto';

const ID_BYTES = 16;

/** UUID version 8 of the parts: the same parts always give the same id. Parts cannot run together. */
export function derivedId(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return uuidOf(hash.digest().subarray(0, ID_BYTES), 0x80);
}

/** The canonical text of 16 bytes as a UUID of the RFC 9562 variant; `version` is its high nibble. */
export function uuidOf(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
