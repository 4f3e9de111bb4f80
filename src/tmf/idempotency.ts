// Idempotency-Key: the same key with the same payload gives the first answer, with another payload a
// conflict. The key is stored in the transaction of the write itself, so a write and its key exist
// together or not at all; of two requests at once the second waits for the first.
import { createHash } from 'node:crypto';
import { isObject } from '../core/json';
import { query, row, rows, type Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { textArray } from '../platform/sql-array';
import { keyMalformed, keyReused } from './tmf.errors';

export type Once<T> = { readonly result: T; readonly replayed: boolean };

/** What a client names its request by, and the digest of what it asked under that name. */
export type RequestKey = { readonly key: string; readonly route: string; readonly hash: string };

type KeyedRequest = {
  readonly key: string | undefined;
  readonly route: string;
  readonly payload: unknown;
};

/** `T`: what the route answers, which nothing else keeps under its name. */
type KeyRow<T> = { request_hash: string; response: T };

/** `result` must be plain JSON: what is replayed is what was stored. */
export async function once<T>(
  tx: Tx,
  request: KeyedRequest,
  work: () => Promise<T>,
): Promise<Once<T>> {
  const named = requestKey(request);
  if (named === undefined) return { result: await work(), replayed: false };
  const { key, route, hash } = named;
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

/** Undefined: the client named none. */
export function requestKey({ key, route, payload }: KeyedRequest): RequestKey | undefined {
  if (key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw keyMalformed();
  const hash = createHash('sha256').update(canonical(payload)).digest('hex');
  return { key, route, hash };
}

/**
 * The answers of many requests that are decided in one transaction: known before, and kept with what
 * was done. Nobody is waited for until they are kept, so their locks are the transaction's last.
 */
export class KeptAnswers<T> {
  private readonly known = new Map<string, { readonly hash: string; readonly response: T }>();
  private readonly added: Array<{ readonly named: RequestKey; readonly response: T }> = [];

  /** Keys sorted, so that who keeps several never waits in a ring. */
  static async of<T>(tx: Tx, keys: readonly RequestKey[]): Promise<KeptAnswers<T>> {
    const answers = new KeptAnswers<T>();
    if (keys.length === 0) return answers;
    const found = await query<KeyRow<T> & { key: string; route: string }>(tx, {
      name: 'tmf-keys',
      text: FIND_KEYS,
      values: [textArray(keys.map(({ key }) => key)), textArray(keys.map(({ route }) => route))],
    });
    for (const { key, route, request_hash: hash, response } of found.rows) {
      answers.known.set(nameOf({ key, route }), { hash, response });
    }
    return answers;
  }

  /** The first answer to the same request; the same key for another request is refused. */
  find(named: RequestKey): { readonly response: T } | undefined {
    const known = this.known.get(nameOf(named));
    if (known === undefined) return undefined;
    if (known.hash !== named.hash) throw keyReused(named.key);
    return { response: known.response };
  }

  add(named: RequestKey, response: T): void {
    this.known.set(nameOf(named), { hash: named.hash, response });
    this.added.push({ named, response });
  }

  async keep(tx: Tx): Promise<void> {
    if (this.added.length === 0) return;
    const added = this.added.toSorted((a, b) => (nameOf(a.named) < nameOf(b.named) ? -1 : 1));
    const { rowCount } = await query(tx, {
      name: 'tmf-keep-keys',
      text: KEEP_KEYS,
      values: [
        textArray(added.map(({ named }) => named.key)),
        textArray(added.map(({ named }) => named.route)),
        textArray(added.map(({ named }) => named.hash)),
        textArray(added.map(({ response }) => JSON.stringify(response))),
      ],
    });
    if (rowCount !== added.length) throw new StaleRead('another request took the key meanwhile');
  }
}

const FIND_KEYS = `
SELECT k.key, k.route, k.request_hash, k.response FROM unnest($1::text[], $2::text[]) AS wanted(key, route)
CROSS JOIN LATERAL (
  SELECT * FROM idempotency_key k WHERE k.route = wanted.route AND k.key = wanted.key
) k`;

const KEEP_KEYS = `
INSERT INTO idempotency_key (key, route, request_hash, status, response)
SELECT key, route, request_hash, 201, response::jsonb
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
  AS k(key, route, request_hash, response, place)
ORDER BY place ON CONFLICT (tenant_id, route, key) DO NOTHING`;

function nameOf({ key, route }: Pick<RequestKey, 'key' | 'route'>): string {
  return `${route}\n${key}`;
}

async function replay<T>(tx: Tx, key: string, route: string, hash: string): Promise<T> {
  const stored = await row<KeyRow<T>>(
    tx,
    'SELECT request_hash, response FROM idempotency_key WHERE key = $1 AND route = $2',
    [key, route],
  );
  if (stored === undefined || stored.request_hash !== hash) throw keyReused(key);
  return stored.response;
}

/** The order of an object's attributes says nothing, so a retry may have another. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
