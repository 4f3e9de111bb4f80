import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config';
import { BootError } from './boot-failure';

/** The certificate and its key as they stand in their files; read once, so that new ones need a start. */
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
