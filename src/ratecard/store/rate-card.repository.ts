import { In, type ObjectLiteral } from 'typeorm';
import type { Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { insertIfFree } from '../../platform/insert-if-free';
import type { ActiveVersion, DatedCard, DatedVersion, RateCard } from '../domain/rate-card';
import { CardVersionEntity } from './card-version.entity';
import { RateCardEntity } from './rate-card.entity';
import {
  type ActivatedRow,
  fromActivatedRow,
  fromCardRow,
  toCardRow,
  type DatedCardRow,
  fromDatedJson,
  toVersionRow,
} from './rate-card.mapping';

const DATED = `
  SELECT code, name, book, currency, partner, time_zone AS "timeZone", created_at AS "createdAt", revision::text,
    (SELECT coalesce(json_agg(json_build_object('version', version,
         'valid_from', floor(extract(epoch FROM valid_from) * 1000),
         'activated_at', floor(extract(epoch FROM activated_at) * 1000), 'cohort', cohort)), '[]')
     FROM rate_card_version v
     WHERE v.tenant_id = c.tenant_id AND v.card_code = c.code AND activated_at IS NOT NULL) AS versions
  FROM rate_card c WHERE code = ANY($1)`;

// Runs in batches of usage, so it takes any number of versions.
const ACTIVATED = `
  SELECT version, valid_from AS "validFrom", activated_at AS "activatedAt", cohort, lines FROM rate_card_version
  WHERE card_code = $1 AND version = ANY($2::int[]) AND activated_at IS NOT NULL`;

/** `rate_card` and `rate_card_version`; a version's content is written once and never changed. */
export class RateCardRepository {
  /** One statement, so that the revision matches the versions. */
  async dated(tx: Tx, codes: readonly string[]): Promise<DatedCard[]> {
    const found = await rows<DatedCardRow>(tx, DATED, [codes]);
    return found.map((row) => ({
      ...fromCardRow(row),
      revision: row.revision,
      versions: row.versions.map(fromDatedJson),
    }));
  }

  async activated(tx: Tx, code: string, numbers: readonly number[]): Promise<ActiveVersion[]> {
    const found = await rows<ActivatedRow>(tx, ACTIVATED, [code, numbers]);
    return found.map(fromActivatedRow);
  }

  /** The existing ones among the codes. */
  async ofCodes(tx: Tx, codes: readonly string[]): Promise<RateCard[]> {
    if (codes.length === 0) return [];
    return (await tx.findBy(RateCardEntity, { code: In([...codes]) })).map(fromCardRow);
  }

  async find(tx: Tx, code: string): Promise<RateCard | undefined> {
    const found = await tx.findOneBy(RateCardEntity, { code });
    return found === null ? undefined : fromCardRow(found);
  }

  /** The lock makes numbering and activation of a card's versions sequential. */
  async lock(tx: Tx, code: string): Promise<RateCard | undefined> {
    const lock = { mode: 'pessimistic_write' } as const;
    const found = await tx.findOne(RateCardEntity, { where: { code }, lock });
    return found === null ? undefined : fromCardRow(found);
  }

  /** False when the code is taken. */
  insert(tx: Tx, card: RateCard, at: Instant): Promise<boolean> {
    return insertIfFree(tx, RateCardEntity, 'rate_card_pk', toCardRow(card, at));
  }

  async insertVersion(tx: Tx, code: string, version: DatedVersion): Promise<void> {
    // TypeORM's partial type has no JSON values; a `VersionRow` is complete.
    await tx.insert<ObjectLiteral>(CardVersionEntity, toVersionRow(code, version));
  }

  async activate(tx: Tx, code: string, version: number, at: Instant): Promise<void> {
    const activated = { activatedAt: new Date(at) };
    await tx.update(CardVersionEntity, { cardCode: code, version }, activated);
  }
}
