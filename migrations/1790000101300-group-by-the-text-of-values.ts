import { hash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Groups of totals are told apart by the text of their values, as conditions are: `5` and `"5"` are one group. A total
 * of a group that had numbers goes on under its text. Where both were there each stays what it was charged by, and that
 * of the text goes on.
 */
export class GroupByTheTextOfValues1790000101300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    let after: readonly string[] | undefined = ['', '', FIRST];
    while (after !== undefined) {
      const page = (await queryRunner.query(PAGE, [...after])) as CounterRow[];
      for (const row of page) await renamed(queryRunner, row);
      const last = page.at(-1);
      after = last && [last.tenant_id, last.root_id, last.id];
    }
  }

  /** What was a number before cannot be told any more, and need not be. */
  async down(): Promise<void> {}
}

const FIRST = '00000000-0000-0000-0000-000000000000';

type CounterRow = {
  readonly tenant_id: string;
  readonly root_id: string;
  readonly id: string;
  readonly account_id: string;
  readonly subscription_id: string;
  readonly leg: string;
  readonly card: string;
  readonly line: string;
  readonly group_key: string;
  readonly service_from: Date;
};

// Numbers and flags stand bare in the list. A text may have what looks like one, and comes out as it was.
const PAGE = `
SELECT tenant_id, root_id, id, account_id, subscription_id, leg, card, line, group_key, service_from FROM counter
WHERE group_key ~ '[[,](-?[0-9]|true|false)' AND (tenant_id, root_id, id) > ($1::text, $2::text, $3::uuid)
ORDER BY tenant_id, root_id, id LIMIT 1000`;

const RENAME = `
WITH renamed AS (
  UPDATE counter c SET id = $4, group_key = $5 WHERE tenant_id = $1 AND root_id = $2 AND id = $3
    AND NOT EXISTS (SELECT FROM counter t WHERE t.tenant_id = $1 AND t.root_id = $2 AND t.id = $4)
  RETURNING 1
)
UPDATE counter_value SET counter_id = $4 WHERE tenant_id = $1 AND root_id = $2 AND counter_id = $3
  AND EXISTS (SELECT FROM renamed)`;

async function renamed(queryRunner: QueryRunner, row: CounterRow): Promise<void> {
  const values = JSON.parse(row.group_key) as (string | number | boolean | null)[];
  const group = JSON.stringify(values.map((value) => (value === null ? null : String(value))));
  if (group === row.group_key) return;
  const { tenant_id, root_id, id, account_id, subscription_id, leg, card, line } = row;
  const from = `${row.service_from.getTime()}`;
  const own = derivedId('counter', account_id, subscription_id, leg, card, line, group, from);
  await queryRunner.query(RENAME, [tenant_id, root_id, id, own, group]);
}

/** As `core/derived-id.ts` makes it. */
function derivedId(...parts: readonly string[]): string {
  const hex = hash('sha256', parts.map((part) => `${part.length}:${part}`).join(''), 'hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
