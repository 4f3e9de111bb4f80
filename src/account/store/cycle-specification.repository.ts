import type { JsonObject } from '../../core/json';
import { row, type Tx } from '../../platform/database';

/** Billing cycle specifications, and the accounts that follow them. */
export class CycleSpecificationRepository {
  /** Locks the specification, so that nobody changes, deletes or creates it until the transaction ends. */
  async hold(tx: Tx, id: string): Promise<JsonObject | undefined> {
    const found = await this.find(tx, id);
    if (found !== undefined) return found;
    await row(tx, `SELECT pg_advisory_xact_lock_shared(${NAME})`, [id]);
    return this.find(tx, id);
  }

  /** Keeps accounts from naming a specification that does not exist yet, until the transaction ends. */
  async claim(tx: Tx, id: string): Promise<void> {
    await row(tx, `SELECT pg_advisory_xact_lock(${NAME})`, [id]);
  }

  private async find(tx: Tx, id: string): Promise<JsonObject | undefined> {
    const found = await row<{ body: JsonObject }>(
      tx,
      `SELECT body FROM document WHERE kind = 'billingCycleSpecification' AND id = $1 FOR SHARE`,
      [id],
    );
    return found?.body;
  }

  /** Whether an account names it; the specification must be locked. */
  async isFollowed(tx: Tx, id: string): Promise<boolean> {
    const found = await row<{ followed: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM document_of_tenant
         WHERE kind = 'billingAccount' AND body @? $1::jsonpath) AS followed`,
      [named(id)],
    );
    return found?.followed === true;
  }

  /** Whether an account that names it states other values than `asked` for these attributes. */
  async isFollowedOtherwise(
    tx: Tx,
    id: string,
    asked: JsonObject,
    attributes: readonly string[],
  ): Promise<boolean> {
    const found = await row<{ otherwise: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM document_of_tenant
         WHERE kind = 'billingAccount' AND body @? $1::jsonpath AND $2::jsonb <> (
           SELECT coalesce(jsonb_object_agg(key, value), '{}')
           FROM jsonb_each(body #> '{billStructure,cycleSpecification}') WHERE key = ANY($3::text[]))) AS otherwise`,
      [named(id), JSON.stringify(asked), attributes],
    );
    return found?.otherwise === true;
  }
}

const NAME = `hashtextextended('cycle specification ' || current_setting('app.tenant') || ' ' || $1, 0)`;

function named(id: string): string {
  return `$.billStructure.cycleSpecification.id ? (@ == ${JSON.stringify(id)})`;
}
