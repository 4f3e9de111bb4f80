import { hash, randomFillSync } from 'node:crypto';
import { uuidOf } from '../core/derived-id';

const ID_BYTES = 16;
// Random bytes are fetched in bulk, because a call for 16 bytes costs more than the rest of the function.
const pool = Buffer.alloc(ID_BYTES * 256);
let taken = pool.length;

/** UUID version 7: sorts by creation time, so that indexes grow at their right edge. */
export function newId(): string {
  const bytes = freshBytes();
  bytes.writeUIntBE(Date.now(), 0, 6);
  return uuidOf(bytes.toString('hex'), 7);
}

function freshBytes(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += ID_BYTES;
  return pool.subarray(taken - ID_BYTES, taken);
}

/** SHA-256 of the text, as lower-case hex. */
export function digest(text: string): string {
  return hash('sha256', text, 'hex');
}
