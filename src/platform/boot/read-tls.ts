import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config';
import { BootError } from './boot-failure';

/** Reads certificate and key once, so new files need a restart. */
export function readTls({
  tls,
}: Config): { readonly cert: string; readonly key: string } | undefined {
  if (tls === undefined) return undefined;
  try {
    const [cert, key] = [readFileSync(tls.cert, 'utf8'), readFileSync(tls.key, 'utf8')];
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error: unknown) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BootError(`HTTPS cannot be served with ${tls.cert} and ${tls.key}: ${why}`);
  }
}
