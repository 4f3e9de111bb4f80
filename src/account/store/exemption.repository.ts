import type { JsonObject } from '../../core/json';
import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';

const NAME = `hashtextextended('taxed ' || current_setting('app.tenant') || '/' || party, 0)`;

/** What parties say of taxes, and whose accounts they are. */
export class ExemptionRepository {
  /**
   * Locks the names of parties until the transaction ends, even if they do not exist: `alone`, so that no account
   * comes to name them, or `shared`, so that their exemptions stay.
   */
  async hold(tx: Tx, parties: readonly string[], mode: 'alone' | 'shared'): Promise<void> {
    const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
    await rows(tx, `SELECT ${lock}(${NAME}) FROM unnest($1::text[]) AS held(party)`, [
      textArray(parties),
    ]);
  }

  /** By party id; only parties with certificates. */
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
}
