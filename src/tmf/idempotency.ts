// Idempotency-Key: the same key with the same payload gives the first answer, with another payload a
// conflict. The key is stored in the transaction of the write itself, so a write and its key exist
// together or not at all; of two requests at once the second waits for the first.
import { createHash } from 'node:crypto';
import { isObject } from '../core/json';
import { row, rows, type Tx } from '../platform/database';
import { keyMalformed, keyReused } from './tmf.errors';

export type Once<T> = { readonly result: T; readonly replayed: boolean };

type KeyRow = { request_hash: string; response: unknown };

/** `result` must be plain JSON: what is replayed is what was stored. */
export async function once<T>(
  tx: Tx,
  request: { readonly key: string | undefined; readonly route: string; readonly payload: unknown },
  work: () => Promise<T>,
): Promise<Once<T>> {
  const { key, route } = request;
  if (key === undefined) return { result: await work(), replayed: false };
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw keyMalformed();
  const hash = createHash('sha256').update(canonical(request.payload)).digest('hex');
  const claimed = await row(
    tx,
    `INSERT INTO idempotency_key (key, route, request_hash, status) VALUES ($1, $2, $3, 0)
     ON CONFLICT (tenant_id, route, key) DO NOTHING RETURNING key`,
    [key, route, hash],
  );
  if (claimed === undefined)
    return { result: await replay<T>(tx, key, route, hash), replayed: true };
  const result = await work();
  await rows(
    tx,
    'UPDATE idempotency_key SET status = 201, response = $3 WHERE key = $1 AND route = $2',
    [key, route, JSON.stringify(result)],
  );
  return { result, replayed: false };
}

async function replay<T>(tx: Tx, key: string, route: string, hash: string): Promise<T> {
  const stored = await row<KeyRow>(
    tx,
    'SELECT request_hash, response FROM idempotency_key WHERE key = $1 AND route = $2',
    [key, route],
  );
  if (stored === undefined || stored.request_hash !== hash) throw keyReused(key);
  return stored.response as T;
}

/** The order of an object's attributes says nothing, so a retry may have another. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
