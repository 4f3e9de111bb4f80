import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { MeterDirectory, metersNamedIn, unitsNamedIn } from '../meter';
import { audit } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Body, type ListQuery, type Once, once, type Page, type RequestContext } from '../tmf';
import { toVersionResource } from './api/card-version.convert';
import type { Author } from './domain/author';
import { diffLines, type VersionsDiff } from './domain/diff-lines';
import type { DatedVersion, RateCard, VersionView } from './domain/rate-card';
import { validateVersion } from './domain/validate-version';
import type { Rollback, VersionDraft } from './domain/version-draft';
import { cardUnknown, versionInvalid, versionNeverActive, versionUnknown } from './ratecard.errors';
import { AuditRepository } from './store/audit.repository';
import { CardVersionRepository } from './store/card-version.repository';
import { RateCardRepository } from './store/rate-card.repository';

export type VersionErrors = ReturnType<typeof validateVersion>;

/** Versions of a card: drafted, validated, activated once, and never changed. */
@Injectable()
export class CardVersions {
  private readonly cards = new RateCardRepository();
  private readonly versions = new CardVersionRepository();
  private readonly audit = new AuditRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly meters: MeterDirectory,
  ) {}

  list({ tenant }: RequestContext, code: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      await this.card(tx, code);
      const at = this.clock.now();
      return this.versions.list(tx, code, query, { at, toResource: toVersionResource });
    });
  }

  read({ tenant }: RequestContext, code: string, version: number): Promise<VersionView> {
    return this.database.read(tenant, async (tx) => {
      await this.card(tx, code);
      return this.version(tx, code, version);
    });
  }

  draft(
    context: RequestContext,
    code: string,
    draft: VersionDraft,
    author: Author,
  ): Promise<Once<VersionView>> {
    return this.write(context, `${code}/versions`, draft, async (tx) => {
      const at = this.clock.now();
      const validFrom = draft.validFrom ?? at;
      await this.lock(tx, code);
      const drafted = { ...draft, validFrom, copyOf: null, activatedAt: null };
      const version = { ...drafted, ...(await this.born(tx, code, author, at)) };
      await this.cards.insertVersion(tx, code, version);
      await this.note(tx, code, version, 'drafted', author, draft.reason);
      return this.audited(tx, context, code, version);
    });
  }

  validate({ tenant }: RequestContext, code: string, version: number): Promise<VersionErrors> {
    return this.database.read(tenant, async (tx) => {
      const card = await this.card(tx, code);
      return this.errorsOf(tx, card, await this.version(tx, code, version));
    });
  }

  /** Activating an active version again changes nothing. */
  activate(
    context: RequestContext,
    code: string,
    version: number,
    reason: string | null,
    author: Author,
  ): Promise<Once<VersionView>> {
    return this.write(context, `${code}/versions/${version}/activate`, { reason }, async (tx) => {
      const card = await this.lock(tx, code);
      const draft = await this.version(tx, code, version);
      if (draft.activatedAt !== null) return draft;
      await this.refuseInvalid(tx, card, draft);
      await this.cards.activate(tx, code, version, this.clock.now());
      await this.note(tx, code, draft, 'activated', author, reason);
      return this.audited(tx, context, code, draft, toVersionResource(draft).body);
    });
  }

  /** The earlier version's lines come into force again as a new version, from now on. */
  rollBack(
    context: RequestContext,
    code: string,
    asked: Rollback,
    author: Author,
  ): Promise<Once<VersionView>> {
    return this.write(context, `${code}/rollback`, asked, async (tx) => {
      const at = this.clock.now();
      const { toVersion, reason } = asked;
      const card = await this.lock(tx, code);
      const { lines, cohort, activatedAt } = await this.version(tx, code, toVersion);
      if (activatedAt === null) throw versionNeverActive(code, toVersion);
      const validFrom = asked.validFrom ?? at;
      const copied = { validFrom, cohort, lines, reason, copyOf: toVersion, activatedAt: at };
      const version = { ...copied, ...(await this.born(tx, code, author, at)) };
      await this.refuseInvalid(tx, card, version);
      await this.cards.insertVersion(tx, code, version);
      await this.note(tx, code, version, 'rolledBack', author, reason);
      return this.audited(tx, context, code, version);
    });
  }

  diff({ tenant }: RequestContext, code: string, a: number, b: number): Promise<VersionsDiff> {
    return this.database.read(tenant, async (tx) => {
      await this.card(tx, code);
      const [from, to] = [await this.version(tx, code, a), await this.version(tx, code, b)];
      return { from, to, ...diffLines(from.lines, to.lines) };
    });
  }

  private write(
    { tenant, idempotencyKey: key }: RequestContext,
    path: string,
    payload: unknown,
    work: (tx: Tx) => Promise<VersionView>,
  ): Promise<Once<VersionView>> {
    const route = `POST /api/v1/rateCards/${path}`;
    return this.database.transaction(tenant, (tx) =>
      once(tx, { key, route, payload }, () => work(tx)),
    );
  }

  private async card(tx: Tx, code: string): Promise<RateCard> {
    const card = await this.cards.find(tx, code);
    if (card === undefined) throw cardUnknown(code);
    return card;
  }

  private async lock(tx: Tx, code: string): Promise<RateCard> {
    const card = await this.cards.lock(tx, code);
    if (card === undefined) throw cardUnknown(code);
    return card;
  }

  /** As it is now, whatever the others are. */
  private async version(tx: Tx, code: string, version: number): Promise<VersionView> {
    const found = await this.versions.views(tx, code, [version], this.clock.now());
    const view = found.get(version);
    if (view === undefined) throw versionUnknown(code, version);
    return view;
  }

  /** Numbers run per card without gaps: the card is locked. */
  private async born(tx: Tx, code: string, { actor }: Author, at: Instant) {
    const version = (await this.versions.lastNumber(tx, code)) + 1;
    return { version, createdAt: at, createdBy: actor };
  }

  private async errorsOf(tx: Tx, card: RateCard, version: DatedVersion): Promise<VersionErrors> {
    const meters = await this.meters.ofCodes(tx, metersNamedIn(version.lines));
    const units = await this.meters.unitsAmong(tx, unitsNamedIn(version.lines));
    return validateVersion(version.lines, card.currency, meters, units);
  }

  private async refuseInvalid(tx: Tx, card: RateCard, version: DatedVersion): Promise<void> {
    await this.meters.keep(tx, metersNamedIn(version.lines));
    const errors = await this.errorsOf(tx, card, version);
    if (errors.length > 0) throw versionInvalid(card.code, version.version, errors);
  }

  /** As it is by now, which the audit keeps. */
  private async audited(
    tx: Tx,
    context: RequestContext,
    code: string,
    { version }: DatedVersion,
    before?: Body,
  ): Promise<VersionView> {
    const view = await this.version(tx, code, version);
    const sides = { ...(before && { before }), after: toVersionResource(view).body };
    const resourceId = `${code}/versions/${version}`;
    audit(tx, context, { resourceType: 'RateCardVersion', resourceId, ...sides });
    return view;
  }

  private note(
    tx: Tx,
    code: string,
    { version }: DatedVersion,
    action: 'drafted' | 'activated' | 'rolledBack',
    { actor }: Author,
    reason: string | null,
  ): Promise<void> {
    return this.audit.add(tx, code, { version, action, actor, reason, at: this.clock.now() });
  }
}
