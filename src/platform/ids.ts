import { createHash, randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
// Randomness is asked for in bulk: a call for 16 bytes takes longer than everything else here.
const pool = Buffer.alloc(ID_BYTES * 256);
let taken = pool.length;

/** UUID version 7: sorts by creation time, so that indexes grow at their right edge. */
export function newId(): string {
  const bytes = freshBytes();
  bytes.writeUIntBE(Date.now(), 0, 6);
  return uuidOf(bytes, 0x70);
}

function freshBytes(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += ID_BYTES;
  return pool.subarray(taken - ID_BYTES, taken);
}

/** UUID version 8 of the parts: the same parts always give the same id. Parts cannot run together. */
export function derivedId(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return uuidOf(hash.digest().subarray(0, 16), 0x80);
}

function uuidOf(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** SHA-256 of the text, as lower-case hex. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
