// Audit events are stored in the transaction of the change, so both exist or neither does. Writing waits for nobody;
// the room `audit` chains the rows after the commit.
import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../core/json';
import { redactedJson } from '../core/redact';
import type { Asker } from './access/caller';
import { send, type Tx } from './database';
import { digest, newId } from './ids';
import { plainArray, textArray } from './sql-array';

/** The stored forms before and after; one of them is missing for a creation or deletion. */
export type Change = {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
};

/** `reason` for a refused credential; `times` for those that were only counted. */
export type AuditEntry = Asker &
  Partial<Change> & { readonly reason?: string; readonly times?: number };

type Asked = { readonly asker?: Asker };

const askers = new WeakMap<object, Asker>();

/** Notes who asked for a command that is carried out in one transaction with those of other requests. */
export function askedBy(command: object, asker: Asker | undefined): void {
  if (asker !== undefined) askers.set(command, asker);
}

/** As `audit`, for what commands of several requests changed. */
export function auditCommands(
  tx: Tx,
  changes: readonly (Change & { readonly command: object })[],
): void {
  const entries = changes.flatMap(({ command, ...change }) => {
    const asker = askers.get(command);
    return asker === undefined ? [] : entriesOf({ asker }, change);
  });
  record(tx, entries);
}

/** The limit for each side: a longer one keeps only what differs, and of that, if necessary, the beginning. */
const CHARACTERS_MAX = 16_384;
const SHOWN_OF_CUT = 4_096;

/** Records who changed what. Changes by schedules and jobs are not recorded here; the journal shows what they book. */
export function audit(tx: Tx, asked: Asked, change: Change): void {
  record(tx, entriesOf(asked, change));
}

/** Empty when no asker is known. */
export function entriesOf({ asker }: Asked, change: Change): AuditEntry[] {
  return asker === undefined ? [] : [{ ...asker, ...change }];
}

export function record(tx: Tx, entries: readonly AuditEntry[]): void {
  if (entries.length === 0) return;
  const sides = entries.map(sidesOf);
  const texts = (of: (entry: AuditEntry) => string | undefined) =>
    textArray(entries.map((entry) => of(entry) ?? null));
  send(tx, {
    name: 'audit_record',
    text: RECORD,
    values: [
      textArray(entries.map(() => newId())),
      texts(({ actor }) => actor),
      texts(({ roles }) => textArray(roles)),
      texts(({ address }) => address),
      texts(({ operation }) => operation),
      texts(({ resourceType }) => resourceType),
      texts(({ resourceId }) => resourceId),
      textArray(sides.map(({ before }) => before)),
      textArray(sides.map(({ after }) => after)),
      texts(({ reason }) => (reason === undefined ? 'done' : 'refused')),
      texts(({ reason }) => reason),
      plainArray(entries.map(({ times = 1 }) => times)),
    ],
  });
}

const RECORD = `
INSERT INTO audit_event (id, actor, roles, address, operation, resource_type, resource_id, before, after, outcome, reason, times)
SELECT id, actor, roles::text[], address, operation, resource_type, resource_id, before::jsonb, after::jsonb, outcome, reason, times
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::text[], $12::int[])
  AS e(id, actor, roles, address, operation, resource_type, resource_id, before, after, outcome, reason, times)`;

type Sides = { readonly before: string | null; readonly after: string | null };

function sidesOf({ before, after }: Partial<Change>): Sides {
  const whole = { before: kept(before), after: kept(after) };
  if (![whole.before, whole.after].some(isTooLong)) return whole;
  const differing = {
    before: kept(before && differingIn(before, after)),
    after: kept(after && differingIn(after, before)),
  };
  return { before: cut(differing.before), after: cut(differing.after) };
}

function kept(body: JsonObject | undefined): string | null {
  return body === undefined ? null : redactedJson(body);
}

function differingIn(body: JsonObject, other: JsonObject | undefined): JsonObject {
  if (!isObject(other)) return body;
  const differing = Object.entries(body).filter(
    ([name, value]) => !isDeepStrictEqual(value, other[name]),
  );
  return { ...Object.fromEntries(differing), '@cut': 'what differs alone' };
}

function isTooLong(text: string | null): text is string {
  return text !== null && text.length > CHARACTERS_MAX;
}

function cut(text: string | null): string | null {
  if (!isTooLong(text)) return text;
  // PostgreSQL would refuse JSON with a lone surrogate.
  const begins = text.slice(0, SHOWN_OF_CUT).replace(/[\uD800-\uDBFF]$/, '');
  return JSON.stringify({
    '@cut': `${text.length} characters of JSON`,
    '@sha256': digest(text),
    '@begins': begins,
  });
}
