// Idempotency-Key: the same key with the same payload gets the first answer, with another payload a conflict. The key
// is stored in the transaction of the write, so both exist or neither does; of two concurrent requests the second
// waits for the first.
import { compositeKey } from '../core/composite-key';
import { createHash } from 'node:crypto';
import { isObject } from '../core/json';
import { query, row, rows, type Tx, withinOf } from '../platform/database';
import { outOfReach } from '../platform/platform.errors';
import { StaleRead } from '../platform/interruption';
import { textArray } from '../platform/sql-array';
import { keyMalformed, keyReused } from './tmf.errors';

export type Once<T> = { readonly result: T; readonly replayed: boolean };

/** The client's key and route, and the digest of the payload. */
export type RequestKey = { readonly key: string; readonly route: string; readonly hash: string };

type KeyedRequest = {
  readonly key: string | undefined;
  readonly route: string;
  readonly payload: unknown;
};

/** `T` is the answer, which is stored under the key. */
type KeyRow<T> = { request_hash: string; response: T };

/** `result` must be plain JSON, because the stored form is what a repetition gets. */
export async function once<T>(
  tx: Tx,
  request: KeyedRequest,
  work: () => Promise<T>,
): Promise<Once<T>> {
  const named = requestKey(request);
  if (named === undefined) return { result: await work(), replayed: false };
  const { key, hash } = named;
  const route = `${named.route}${await keySpaceOf(tx)}`;
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

/**
 * As `once`, of what makes a secret, too: the first answer shows it and no other does, because it is not stored. Who lost
 * that answer asks for another secret in its place.
 */
export async function onceWithSecret<T>(
  tx: Tx,
  request: KeyedRequest,
  work: () => Promise<{ readonly result: T; readonly secret: string }>,
): Promise<Once<T> & { readonly secret?: string }> {
  let secret: string | undefined;
  const done = await once(tx, request, async () => {
    const made = await work();
    secret = made.secret;
    return made.result;
  });
  return secret === undefined ? done : { ...done, secret };
}

/**
 * Callers limited to an account have separate keys, so that they never see answers to others, nor those of an account
 * that had its id before.
 */
async function keySpaceOf(tx: Tx): Promise<string> {
  const within = withinOf(tx);
  if (within === undefined) return '';
  const found = await row<{ name: string | null }>(tx, 'SELECT meterline_writer() AS name');
  if (!found?.name) throw outOfReach(within);
  return ` @${found.name}`;
}

export function checkKey(key: string): void {
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw keyMalformed();
}

/** Undefined when the client sent no key. */
export function requestKey({ key, route, payload }: KeyedRequest): RequestKey | undefined {
  if (key === undefined) return undefined;
  checkKey(key);
  const hash = createHash('sha256').update(canonical(payload)).digest('hex');
  return { key, route, hash };
}

/**
 * The answers of many requests that are decided in one transaction: looked up first, and stored with the results.
 * Storing them comes last, so that their locks are held as briefly as possible.
 */
export class KeptAnswers<T> {
  private readonly known = new Map<string, { readonly hash: string; readonly response: T }>();
  private readonly added: Array<{ readonly named: RequestKey; readonly response: T }> = [];

  private constructor(private readonly within: string) {}

  /** Keys are sorted, so that transactions with several keys cannot deadlock. */
  static async of<T>(tx: Tx, keys: readonly RequestKey[]): Promise<KeptAnswers<T>> {
    if (keys.length === 0) return new KeptAnswers<T>('');
    const within = await keySpaceOf(tx);
    const answers = new KeptAnswers<T>(within);
    const found = await query<KeyRow<T> & { key: string; route: string }>(tx, {
      name: 'tmf-keys',
      text: FIND_KEYS,
      values: [
        textArray(keys.map(({ key }) => key)),
        textArray(keys.map(({ route }) => `${route}${within}`)),
      ],
    });
    for (const { key, route: kept, request_hash: hash, response } of found.rows) {
      const route = kept.slice(0, kept.length - within.length);
      answers.known.set(nameOf({ key, route }), { hash, response });
    }
    return answers;
  }

  /** The first answer to the same request; refused when the key was used for another one. */
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
        textArray(added.map(({ named }) => `${named.route}${this.within}`)),
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
  return compositeKey(route, key);
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
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
