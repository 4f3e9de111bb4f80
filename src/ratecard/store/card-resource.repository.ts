import { formatInstant, type Instant, instantOf } from '../../core/time';
import { row, type Tx } from '../../platform/database';
import { type Listing, type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import { type CardRow, fromCardRow } from './rate-card.mapping';

type ListedRow = CardRow & { readonly currentVersion: number | null };

// Uses the index of general versions. A subselect, so that it runs for the cards on the page and not for all counted
// ones.
const CURRENT = `(SELECT version FROM rate_card_version v
  WHERE v.tenant_id = c.tenant_id AND v.card_code = c.code
    AND activated_at IS NOT NULL AND cohort IS NULL AND valid_from <= now.at
  ORDER BY valid_from DESC, version DESC LIMIT 1)`;

const SELECT = `SELECT code, name, book, currency, partner, time_zone AS "timeZone", created_at AS "createdAt",
  ${CURRENT} AS "currentVersion"`;

const FROM = 'rate_card c, (SELECT $1::timestamptz AS at) now';

/** Lists cards, each with the general version in force. */
export class CardResourceRepository {
  list(tx: Tx, query: ListQuery, at: Instant): Promise<Page> {
    return listResources(tx, listing(at), query);
  }

  async find(tx: Tx, code: string, at: Instant): Promise<Resource | undefined> {
    const found = await row<ListedRow>(tx, `${SELECT} FROM ${FROM} WHERE code = $2`, [
      new Date(at),
      code,
    ]);
    return found && toResource(found);
  }
}

function listing(at: Instant): Listing<ListedRow> {
  return {
    select: SELECT,
    from: FROM,
    parameters: [new Date(at)],
    columns: {
      id: { sql: 'code', type: 'text' },
      href: { sql: `('/api/v1/rateCards/' || code)`, type: 'text' },
      code: { sql: 'code', type: 'text' },
      name: { sql: 'name', type: 'text' },
      book: { sql: 'book', type: 'text' },
      currency: { sql: 'currency', type: 'text' },
      partner: { sql: 'partner', type: 'text' },
      timeZone: { sql: 'time_zone', type: 'text' },
      currentVersion: { sql: CURRENT, type: 'numeric' },
      createdAt: { sql: 'created_at', type: 'instant' },
    },
    order: 'created_at, code',
    toResource,
  };
}

function toResource(found: ListedRow): Resource {
  const { code, currentVersion } = found;
  const createdAt = formatInstant(instantOf(found.createdAt));
  return { id: code, body: { ...fromCardRow(found), currentVersion, createdAt } };
}
