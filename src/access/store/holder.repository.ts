import { type Instant, instantOf } from '../../core/time';
import { row, type Tx } from '../../platform/database';

/** Who has an id: its name (`Within`), and until when another had the id before. */
export type Holder = { readonly name: string; readonly formerUntil: Instant | null };

export type HolderKind = 'account' | 'party';

/** Of whichever tenant: in a transaction of the system. */
export class HolderRepository {
  /** Undefined when nobody has the id. */
  async find(tx: Tx, kind: HolderKind, tenant: string, id: string): Promise<Holder | undefined> {
    const found = await row<{ name: string; endedAt: Date | null }>(tx, FIND[kind], [tenant, id]);
    return found && { name: found.name, formerUntil: instantOf(found.endedAt) };
  }
}

const formerOf = (kinds: string): string =>
  `(SELECT max(ended_at) FROM former_holder WHERE tenant_id = $1 AND kind IN (${kinds}) AND id = $2) AS "endedAt"`;

const PARTIES = `'individual', 'organization'`;
const FIND: Readonly<Record<HolderKind, string>> = {
  account: `SELECT meterline_name(id, created_at) AS name, ${formerOf(`'billingAccount'`)}
    FROM account WHERE tenant_id = $1 AND id = $2`,
  party: `SELECT id || '@' || seq AS name, ${formerOf(PARTIES)}
    FROM document WHERE tenant_id = $1 AND kind IN (${PARTIES}) AND id = $2 ORDER BY kind LIMIT 1`,
};
