// Rows of a tariff table as they are stored: eight bytes a prefix and two a zone, each by the other, in the order of the
// processor (little-endian on all that Node.js runs on).
import { createHash } from 'node:crypto';
import type { ZoneRows } from '../../rating';

export type PackedRows = {
  readonly prefixes: Buffer;
  readonly places: Buffer;
  readonly zones: readonly string[];
};

export function packRows({ prefixes, zones, names }: ZoneRows): PackedRows {
  return { prefixes: bytesOf(prefixes), places: bytesOf(zones), zones: names };
}

export function unpackRows({ prefixes, places, zones }: PackedRows): ZoneRows {
  return {
    prefixes: new Float64Array(aligned(prefixes)),
    zones: new Uint16Array(aligned(places)),
    names: zones,
  };
}

export function digestOf({ prefixes, places, zones }: PackedRows): string {
  const hash = createHash('sha256').update(prefixes).update(places);
  return hash.update(JSON.stringify(zones)).digest('hex');
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint16Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** What comes of the database begins anywhere in a larger piece of memory. */
function aligned({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(byteLength);
  new Uint8Array(copy).set(new Uint8Array(buffer, byteOffset, byteLength));
  return copy;
}
