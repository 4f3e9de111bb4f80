// What the audit tells of a change, stored with the change itself: the one is there if and only if the other is. Rows
// wait for nobody; the room `audit` puts them into their chain once they are committed.
import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../core/json';
import { redactedJson } from '../core/redact';
import type { Asker } from './access/caller';
import { send, type Tx } from './database';
import { digest, newId } from './ids';
import { plainArray, textArray } from './sql-array';

/** As it was stored before and after; of what was made, or is gone, one of the two. */
export type Change = {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
};

/** `reason`: why it was refused, where it was a credential; so many times, where they were only counted. */
export type AuditEntry = Asker &
  Partial<Change> & { readonly reason?: string; readonly times?: number };

type Asked = { readonly asker?: Asker };

/** Of each side: what is longer tells only what differs, and where that is longer how it begins. */
const CHARACTERS_MAX = 16_384;
const SHOWN_OF_CUT = 4_096;

/** Tells who changed what. What no request asked for (a schedule, a job) is told by what it books. */
export function audit(tx: Tx, asked: Asked, change: Change): void {
  record(tx, entriesOf(asked, change));
}

/** None where nobody asked. */
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
  // Half of a character of two would be no JSON for PostgreSQL.
  const begins = text.slice(0, SHOWN_OF_CUT).replace(/[\uD800-\uDBFF]$/, '');
  return JSON.stringify({
    '@cut': `${text.length} characters of JSON`,
    '@sha256': digest(text),
    '@begins': begins,
  });
}
