import type { JsonObject } from '../../core/json';
import { type Instant, formatInstant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Retaxed } from '../domain/exemption';

const NAME = `hashtextextended('taxed ' || current_setting('app.tenant') || '/' || party, 0)`;

/** What parties say of taxes, whose accounts they are, and what those were charged meanwhile. */
export class ExemptionRepository {
  /**
   * Until the transaction ends no account becomes one of the party, or (shared) the party says nothing else. The
   * party need not be there yet, so it is its name that is locked.
   */
  async hold(tx: Tx, parties: readonly string[], mode: 'alone' | 'shared'): Promise<void> {
    const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
    await rows(tx, `SELECT ${lock}(${NAME}) FROM unnest($1::text[]) AS held(party)`, [
      textArray(parties),
    ]);
  }

  /** Of those parties that say something, by id. */
  async certificates(tx: Tx, parties: readonly string[]): Promise<Map<string, JsonObject>> {
    if (parties.length === 0) return new Map();
    const found = await rows<{ id: string; body: JsonObject }>(
      tx,
      `SELECT id, jsonb_build_object('taxExemptionCertificate', body -> 'taxExemptionCertificate') AS body
       FROM document WHERE kind IN ('individual', 'organization') AND id = ANY($1::text[])
         AND body ? 'taxExemptionCertificate'`,
      [textArray(parties)],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }

  /** Accounts that name the party, in whatever role. */
  async naming(tx: Tx, partyId: string): Promise<{ id: string; body: JsonObject }[]> {
    return rows(
      tx,
      `SELECT id, body FROM document_of_tenant WHERE kind = 'billingAccount' AND body @? $1::jsonpath
       ORDER BY id`,
      [`$.relatedParty.id ? (@ == ${JSON.stringify(partyId)})`],
    );
  }

  /** The first of these times that the account was charged in, and until when it was. */
  async charged(
    tx: Tx,
    times: readonly Retaxed[],
  ): Promise<{ readonly time: Retaxed; readonly until: Instant } | undefined> {
    if (times.length === 0) return undefined;
    const found = await row<{ n: string; until: Date }>(
      tx,
      `SELECT t.n, (SELECT max(service_to) FROM accrual WHERE account_id = t.account_id AND leg = 'retail') AS until
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS t(account_id, since, till, n)
       WHERE EXISTS (SELECT FROM accrual a WHERE a.account_id = t.account_id AND a.leg = 'retail'
         AND a.service_from < t.till AND a.service_to > t.since)
       ORDER BY t.n LIMIT 1`,
      [
        textArray(times.map(({ account }) => account)),
        plainArray(times.map(({ from }) => formatInstant(from))),
        plainArray(times.map(({ to }) => formatInstant(to))),
      ],
    );
    const time = times[Number(found?.n) - 1];
    return found && time && { time, until: instantOf(found.until) };
  }
}
