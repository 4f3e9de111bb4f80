import { groupBy } from '../../core/group-by';
import type { Instant } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { owesUnused } from '../../rating';
import type {
  CardVersion,
  CardWithVersions,
  DatedCard,
  DatedVersion,
  RateCard,
} from '../domain/rate-card';
import {
  type CardRow,
  cardFromRow,
  type DatedCardRow,
  datedFromJson,
  type VersionRow,
  versionFromRow,
} from './rate-card.mapping';

const CARD = 'SELECT code, name, book, currency, partner, time_zone, created_at FROM rate_card';
const VERSION = `
  SELECT card_code, version, valid_from, cohort, lines, reason, copy_of, activated_at, created_by, created_at
  FROM rate_card_version`;
const DATED = `
  SELECT code, name, book, currency, partner, time_zone, created_at, revision::text,
    (SELECT coalesce(json_agg(json_build_object('version', version,
         'valid_from', floor(extract(epoch FROM valid_from) * 1000), 'cohort', cohort)), '[]')
     FROM rate_card_version v
     WHERE v.tenant_id = c.tenant_id AND v.card_code = c.code AND activated_at IS NOT NULL) AS versions
  FROM rate_card c WHERE code = ANY($1)`;

/** `rate_card` and `rate_card_version`; a version's content is written once and never changed. */
export class RateCardRepository {
  async withVersions(tx: Tx, codes: readonly string[]): Promise<CardWithVersions[]> {
    const cards = await rows<CardRow>(tx, `${CARD} WHERE code = ANY($1) ORDER BY code`, [codes]);
    const found = await rows<VersionRow>(
      tx,
      `${VERSION} WHERE card_code = ANY($1) AND activated_at IS NOT NULL ORDER BY card_code, version`,
      [codes],
    );
    const byCard = groupBy(found, ({ card_code: code }) => code);
    return cards.map((card) => ({
      ...cardFromRow(card),
      versions: (byCard.get(card.code) ?? []).map(versionFromRow),
    }));
  }

  /** One snapshot: a revision with the versions that it stands for. */
  async dated(tx: Tx, codes: readonly string[]): Promise<DatedCard[]> {
    const found = await rows<DatedCardRow>(tx, DATED, [codes]);
    return found.map((row) => ({
      ...cardFromRow(row),
      revision: row.revision,
      versions: row.versions.map(datedFromJson),
    }));
  }

  async activated(tx: Tx, code: string, numbers: readonly number[]): Promise<CardVersion[]> {
    const found = await rows<VersionRow>(
      tx,
      `${VERSION} WHERE card_code = $1 AND version = ANY($2::int[]) AND activated_at IS NOT NULL`,
      [code, numbers],
    );
    return found.map(versionFromRow);
  }

  async list(tx: Tx): Promise<RateCard[]> {
    return (await rows<CardRow>(tx, `${CARD} ORDER BY code`)).map(cardFromRow);
  }

  async find(tx: Tx, code: string): Promise<RateCard | undefined> {
    const found = await row<CardRow>(tx, `${CARD} WHERE code = $1`, [code]);
    return found && cardFromRow(found);
  }

  /** Versions of a card are numbered and activated one after the other. */
  async lock(tx: Tx, code: string): Promise<RateCard | undefined> {
    const found = await row<CardRow>(tx, `${CARD} WHERE code = $1 FOR UPDATE`, [code]);
    return found && cardFromRow(found);
  }

  /** False when the code is taken. */
  async insert(tx: Tx, card: RateCard, at: Instant): Promise<boolean> {
    const inserted = await row(
      tx,
      `INSERT INTO rate_card (code, name, book, currency, partner, time_zone, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, code) DO NOTHING RETURNING code`,
      [card.code, card.name, card.book, card.currency, card.partner, card.timeZone, new Date(at)],
    );
    return inserted !== undefined;
  }

  async versions(tx: Tx, code: string): Promise<DatedVersion[]> {
    const found = await rows<VersionRow>(tx, `${VERSION} WHERE card_code = $1 ORDER BY version`, [
      code,
    ]);
    return found.map(versionFromRow);
  }

  async insertVersion(tx: Tx, code: string, version: DatedVersion): Promise<void> {
    await rows(
      tx,
      `INSERT INTO rate_card_version
         (card_code, version, valid_from, cohort, lines, reason, copy_of, activated_at, created_by, created_at,
          owes_unused)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        code,
        version.version,
        new Date(version.validFrom),
        version.cohort === null ? null : JSON.stringify(version.cohort),
        JSON.stringify(version.lines),
        version.reason,
        version.copyOf,
        version.activatedAt === null ? null : new Date(version.activatedAt),
        version.createdBy,
        new Date(version.createdAt),
        owesUnused(version.lines),
      ],
    );
  }

  async activate(tx: Tx, code: string, version: number, at: Instant): Promise<void> {
    await rows(
      tx,
      'UPDATE rate_card_version SET activated_at = $3 WHERE card_code = $1 AND version = $2',
      [code, version, new Date(at)],
    );
  }
}
