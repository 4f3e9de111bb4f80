import { type Decimal, formatDecimal } from '../../core/decimal';
import type { JsonObject } from '../../core/json';
import type { Instant } from '../../core/time';
import { row, rows, send, type Tx } from '../../platform/database';
import { type ListQuery, listResources, type Page } from '../../tmf';
import {
  toResource,
  type ApprovalRow,
  type RuleRow,
  fromRow,
  fromRuleRow,
} from './approval.mapping';
import type { Action, Approval, ApprovalRule } from '../domain/approval';

/** At `$1`: what nobody has decided until its end has expired, whatever its row says still. */
const STATUS = `CASE WHEN status = 'pending' AND expires_at <= $1::timestamptz THEN 'expired' ELSE status END`;
const COLUMNS = `id, action, target, command, basis, ${STATUS} AS status, asked_by, asked_at, expires_at,
  decided_by, decided_at, reason, result`;

export type NewApproval = Pick<
  Approval,
  'id' | 'action' | 'target' | 'command' | 'basis' | 'askedBy' | 'askedAt' | 'expiresAt'
> & { readonly digest: string };

type Decided = {
  readonly status: 'approved' | 'rejected';
  readonly by: string;
  readonly at: Instant;
  readonly reason: string | null;
  readonly result: JsonObject | null;
};

/** The tables `approval` and `approval_rule`. */
export class ApprovalRepository {
  list(tx: Tx, at: Instant, query: ListQuery): Promise<Page> {
    return listResources<ApprovalRow>(
      tx,
      {
        select: `SELECT ${COLUMNS}`,
        from: 'approval',
        where: '$1::timestamptz IS NOT NULL',
        parameters: [new Date(at)],
        columns: {
          id: { sql: 'id', type: 'text' },
          action: { sql: 'action', type: 'text' },
          status: { sql: `(${STATUS})`, type: 'text' },
          askedBy: { sql: 'asked_by', type: 'text' },
          askedAt: { sql: 'asked_at', type: 'instant' },
        },
        order: 'asked_at, id',
        toResource: (found) => toResource(fromRow(found)),
      },
      query,
    );
  }

  find(
    tx: Tx,
    at: Instant,
    id: string,
    lock: '' | 'FOR UPDATE' = '',
  ): Promise<Approval | undefined> {
    return this.one(tx, at, `id = $2 ${lock}`, id);
  }

  /** Undefined where the same waits already. */
  async insert(tx: Tx, asked: NewApproval): Promise<boolean> {
    const { id, action, target, command, basis, digest, askedBy, askedAt, expiresAt } = asked;
    await rows(
      tx,
      `UPDATE approval SET status = 'expired' WHERE digest = $1 AND status = 'pending' AND expires_at <= $2`,
      [digest, new Date(askedAt)],
    );
    const added = await row(
      tx,
      `INSERT INTO approval (id, action, target, command, basis, digest, asked_by, asked_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, digest) WHERE status = 'pending' DO NOTHING RETURNING id`,
      [
        id,
        action,
        target,
        JSON.stringify(command),
        JSON.stringify(basis),
        digest,
        askedBy,
        new Date(askedAt),
        new Date(expiresAt),
      ],
    );
    return added !== undefined;
  }

  waiting(tx: Tx, at: Instant, digest: string): Promise<Approval | undefined> {
    return this.one(tx, at, `digest = $2 AND status = 'pending'`, digest);
  }

  async decide(tx: Tx, id: string, { status, by, at, reason, result }: Decided): Promise<void> {
    await rows(
      tx,
      `UPDATE approval SET status = $2, decided_by = $3, decided_at = $4, reason = $5, result = $6 WHERE id = $1`,
      [id, status, by, new Date(at), reason, result === null ? null : JSON.stringify(result)],
    );
  }

  async rules(tx: Tx): Promise<ApprovalRule[]> {
    const found = await rows<RuleRow>(tx, `SELECT ${RULE} FROM approval_rule`);
    return found.map(fromRuleRow);
  }

  /** Locks the action and not the row of its rule: where there is none yet, there is none after it, either. */
  async rule(
    tx: Tx,
    action: Action,
    mode: 'alone' | 'shared' = 'shared',
  ): Promise<ApprovalRule | undefined> {
    const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
    send(tx, { text: `SELECT ${lock}(${NAME})`, values: [action] });
    const asked = `SELECT ${RULE} FROM approval_rule WHERE action = $1`;
    const found = await row<RuleRow>(tx, asked, [action]);
    return found && fromRuleRow(found);
  }

  async setRule(
    tx: Tx,
    { action, isNeeded, above, expiresAfterHours }: ApprovalRule,
  ): Promise<void> {
    await rows(
      tx,
      `INSERT INTO approval_rule AS r (${RULE}) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, action) DO UPDATE
       SET is_needed = excluded.is_needed, above = excluded.above, unit = excluded.unit,
         expires_after_hours = excluded.expires_after_hours`,
      [action, isNeeded, textOf(above?.value), above?.unit ?? null, expiresAfterHours],
    );
  }

  private async one(
    tx: Tx,
    at: Instant,
    condition: string,
    value: string,
  ): Promise<Approval | undefined> {
    const sql = `SELECT ${COLUMNS} FROM approval WHERE ${condition}`;
    const found = await row<ApprovalRow>(tx, sql, [new Date(at), value]);
    return found && fromRow(found);
  }
}

const NAME = `hashtextextended('approval rule ' || current_setting('app.tenant') || ' ' || $1, 0)`;
const RULE = 'action, is_needed, above, unit, expires_after_hours';

function textOf(value: Decimal | undefined): string | null {
  return value === undefined ? null : formatDecimal(value);
}
