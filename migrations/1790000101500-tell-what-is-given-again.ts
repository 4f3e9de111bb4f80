import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An order that waits names accounts and products, a cancellation an order, and an account its parties, by ids that can
 * be another's by the time that they are followed. Who had one before was kept of accounts and parties; it is kept of
 * orders, products and roles, too, and what was written before the former one ended means that.
 */
export class TellWhatIsGivenAgain1790000101500 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      noted(`${HOLDERS}, 'partyRole', 'customer', 'product', 'productOrder'`),
    );
    await queryRunner.query(FUNCTIONS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP FUNCTION meterline_names_former(text, text), meterline_given_again(text, text, timestamptz), meterline_still_named(text)',
    );
    await queryRunner.query(noted(HOLDERS));
  }
}

const HOLDERS = `'billingAccount', 'individual', 'organization'`;

const noted = (kinds: string): string => `
DROP TRIGGER document_former ON document;
CREATE TRIGGER document_former AFTER DELETE ON document
  FOR EACH ROW WHEN (OLD.kind IN (${kinds})) EXECUTE FUNCTION meterline_note_former()`;

// As the owner: whoever follows an order, or makes a party, need not see what has the id by now, or who names it. The
// document is found by its key whatever is known of the table when the plan is made: no other index has that order.
const FUNCTIONS = `
DO $do$
BEGIN
  EXECUTE format($made$
    CREATE FUNCTION meterline_given_again(asked_kind text, asked_id text, since timestamptz) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = %1$I, pg_temp AS $body$
      SELECT EXISTS (SELECT FROM former_holder f WHERE f.tenant_id = current_setting('app.tenant')
          AND f.kind = asked_kind AND f.id = asked_id AND f.ended_at > since
          AND EXISTS (SELECT FROM document WHERE tenant_id = f.tenant_id AND kind = f.kind AND id = f.id))
    $body$;
    CREATE FUNCTION meterline_names_former(asked_kind text, asked_id text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = %1$I, pg_temp AS $body$
      SELECT EXISTS (SELECT FROM (
          SELECT * FROM document WHERE tenant_id = current_setting('app.tenant') AND kind = asked_kind
            AND id >= asked_id AND id <= asked_id ORDER BY id LIMIT 1
        ) d CROSS JOIN LATERAL (
          SELECT 'billingAccount' AS kind, jsonb_path_query(d.body, '$.**.billingAccount.id') #>> '{}' AS id
            WHERE d.kind = 'productOrder'
          UNION ALL
          SELECT 'product', jsonb_path_query(d.body, '$.**.productOrderItem[*] ? (@.action != "add").product.id') #>> '{}'
            WHERE d.kind = 'productOrder'
          UNION ALL
          SELECT 'productOrder', d.body #>> '{productOrder,id}' WHERE d.kind = 'cancelProductOrder'
        ) named
        WHERE meterline_given_again(named.kind, named.id, d.created_at))
    $body$;
    CREATE FUNCTION meterline_still_named(party text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = %1$I, pg_temp AS $body$
      SELECT CASE WHEN EXISTS (SELECT FROM former_holder WHERE tenant_id = current_setting('app.tenant')
          AND kind IN ('individual', 'organization', 'partyRole', 'customer') AND id = party)
        THEN EXISTS (SELECT FROM document WHERE tenant_id = current_setting('app.tenant') AND (
          kind IN ('billingAccount', 'partyAccount', 'settlementAccount')
            AND body @> jsonb_build_object('relatedParty', jsonb_build_array(jsonb_build_object('id', party)))
          OR kind IN ('partyRole', 'customer') AND belongs_to = party))
        ELSE false END
    $body$ $made$, current_schema());
END $do$`;
