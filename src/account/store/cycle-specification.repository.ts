import type { JsonObject } from '../../core/json';
import { row, type Tx } from '../../platform/database';

/** Billing cycle specifications, and who follows them. */
export class CycleSpecificationRepository {
  /** Nobody changes or deletes it until the transaction ends. */
  async hold(tx: Tx, id: string): Promise<JsonObject | undefined> {
    const found = await row<{ body: JsonObject }>(
      tx,
      `SELECT body FROM document WHERE kind = 'billingCycleSpecification' AND id = $1 FOR SHARE`,
      [id],
    );
    return found?.body;
  }

  /** Whether an account names it; of the specification that is locked. */
  async isFollowed(tx: Tx, id: string): Promise<boolean> {
    const found = await row<{ followed: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM document_of_tenant
         WHERE kind = 'billingAccount' AND body @? $1::jsonpath) AS followed`,
      [`$.billStructure.cycleSpecification.id ? (@ == ${JSON.stringify(id)})`],
    );
    return found?.followed === true;
  }
}
