// The schemas of a tenant as the transaction sees them. Which ones are in force is read from the database each time;
// only compiled revisions, which never change, are cached.
import { objectOf } from '../../core/json';
import { query, type Tx } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';
import type { Body } from '../resource-type';
import { compileExtension, type Judge } from './compile-extension';
import { ownLocation } from './extension-type';

export type RegisteredSchema = {
  readonly id: string;
  /** The class that the schema describes, and the one it extends. */
  readonly name: string;
  readonly baseType: string | undefined;
  readonly locations: readonly string[];
  readonly judge: () => Judge;
};

const KEPT_MAX = 500;
const kept = new Map<string, RegisteredSchema>();

type RevisionRow = { seq: string; stamp: string };
type SchemaRow = { id: string; seq: string; body: Body };

// `seq` is never reused, and `updated_at` distinguishes two writes of one revision when the first was rolled back, so
// a key stands for a single text.
const REVISIONS = {
  name: 'extension_schema_revisions',
  text: `SELECT seq, concat(revision, '/', extract(epoch FROM updated_at)) AS stamp
         FROM document WHERE kind = 'schemas' ORDER BY seq`,
};
const BODIES = {
  name: 'extension_schema_bodies',
  text: `SELECT id, seq, body FROM document WHERE kind = 'schemas' AND seq = ANY($1::bigint[])`,
};

/** In the order of registration. */
export async function registeredSchemas(
  tx: Tx,
  tenant: Tenant,
): Promise<readonly RegisteredSchema[]> {
  const revisions = (await query<RevisionRow>(tx, REVISIONS)).rows;
  const keyOf = ({ seq, stamp }: RevisionRow): string => `${tenant}/${seq}/${stamp}`;
  const absent = revisions.filter((revision) => !kept.has(keyOf(revision)));
  const read = absent.length === 0 ? [] : await readSchemas(tx, absent);
  const fresh = new Map(read.map((row) => [row.seq, schemaOf(row)]));
  const found = revisions.flatMap((revision) => {
    const schema = kept.get(keyOf(revision)) ?? fresh.get(revision.seq);
    return schema === undefined ? [] : [{ key: keyOf(revision), schema }];
  });
  keep(found.filter(({ key }) => !kept.has(key)));
  return found.map(({ schema }) => schema);
}

async function readSchemas(tx: Tx, revisions: readonly RevisionRow[]): Promise<SchemaRow[]> {
  const values = [revisions.map(({ seq }) => seq)];
  return (await query<SchemaRow>(tx, { ...BODIES, values })).rows;
}

// Compiled schemas are large, so the oldest are dropped first.
function keep(fresh: readonly { readonly key: string; readonly schema: RegisteredSchema }[]): void {
  for (const { key, schema } of fresh) kept.set(key, schema);
  for (const key of kept.keys()) {
    if (kept.size <= KEPT_MAX) break;
    kept.delete(key);
  }
}

function schemaOf({ id, body }: SchemaRow): RegisteredSchema {
  let judge: Judge | undefined;
  return {
    id,
    name: String(body['name']),
    baseType: typeof body['baseType'] === 'string' ? body['baseType'] : undefined,
    locations: [String(body['location']), ownLocation(id)],
    judge: () => (judge ??= judgeOf(objectOf(body['schema']))),
  };
}

// It compiled at registration. If it exceeds the time now, structures are refused rather than left unchecked.
function judgeOf(schema: Body): Judge {
  const compiled = compileExtension(schema);
  if ('judge' in compiled) return compiled.judge;
  throw new Error(`a registered schema does not compile: ${compiled.fault}`);
}
