// Ids that follow from what they name. A digest is a function of its input: `hash`, here, is all that
// pure code imports from Node.
import { hash } from 'node:crypto';

const VARIANTS = '89ab';

/** UUID version 8 of the parts: the same parts always give the same id. Parts cannot run together. */
export function derivedId(...parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text += `${part.length}:${part}`;
  return uuidOf(hash('sha256', text, 'hex'), 8);
}

/** The canonical text of the first 32 hex digits as a UUID of the RFC 9562 variant and this version. */
export function uuidOf(hex: string, version: number): string {
  const variant = VARIANTS[Number.parseInt(hex.charAt(16), 16) % 4] ?? '';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
