import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Approvals, type Awaiting, unlessAwaited } from '../approval';
import { invariant } from '../core/invariant';
import type { JsonObject } from '../core/json';
import { presentAfter } from '../core/present-after';
import type { Instant } from '../core/time';
import { countingOf, MeterDirectory, metersNamedIn, unitsNamedIn } from '../meter';
import { audit } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { ZoneDirectory } from '../tariff';
import { type Body, type ListQuery, type Once, once, type Page, type RequestContext } from '../tmf';
import {
  authorOf,
  fromActivation,
  fromCommand,
  toCommand,
  toListedVersion,
  toVersionResource,
} from './api/card-version.convert';
import type { Author } from './domain/author';
import { diffLines, type VersionsDiff } from './domain/diff-lines';
import type { DatedVersion, RateCard, VersionView } from './domain/rate-card';
import { validateVersion } from './domain/validate-version';
import type { Activation, Rollback, RollbackOfCard, VersionDraft } from './domain/version-draft';
import { cardUnknown, versionInvalid, versionNeverActive, versionUnknown } from './ratecard.errors';
import { CardHistoryRepository } from './store/card-history.repository';
import { CardVersionRepository } from './store/card-version.repository';
import { RateCardRepository } from './store/rate-card.repository';

export type VersionErrors = ReturnType<typeof validateVersion>;

/** Versions of a card: drafted, validated, activated once, then immutable. */
@Injectable()
export class CardVersions implements OnModuleInit {
  private readonly cards = new RateCardRepository();
  private readonly versions = new CardVersionRepository();
  private readonly told = new CardHistoryRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly meters: MeterDirectory,
    private readonly approvals: Approvals,
    private readonly zones: ZoneDirectory,
  ) {}

  onModuleInit(): void {
    const needs = 'catalog:activate';
    const by = (context: RequestContext) => authorOf(context, undefined);
    this.approvals.handle('rateCardVersion.activate', {
      needs,
      basis: (tx, command) => this.counted(tx, fromActivation(command)),
      execute: async (tx, context, command) =>
        shownOf(await this.activateIn(tx, context, fromActivation(command), by(context), true)),
    });
    // Without a basis: what was active once keeps its meters.
    this.approvals.handle('rateCard.rollback', {
      needs,
      execute: async (tx, context, command) =>
        shownOf(await this.rollBackIn(tx, context, fromCommand(command), by(context), true)),
    });
  }

  list({ tenant }: RequestContext, code: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      await this.card(tx, code);
      const at = this.clock.now();
      return this.versions.list(tx, code, query, { at, toResource: toListedVersion });
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
      await this.lock(tx, code);
      const at = await this.present(tx, code);
      const validFrom = draft.validFrom ?? at;
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
      return this.errorsOf(tx, card, (await this.version(tx, code, version)).lines);
    });
  }

  /** As `validate`, of lines that are in no version. */
  judge({ tenant }: RequestContext, code: string, { lines }: Pick<VersionDraft, 'lines'>) {
    return this.database.read(tenant, async (tx) =>
      this.errorsOf(tx, await this.card(tx, code), lines),
    );
  }

  /** Activating an active version again changes nothing. */
  activate(
    context: RequestContext,
    code: string,
    version: number,
    reason: string | null,
    author: Author,
  ): Promise<Once<VersionView>> {
    return this.write(context, `${code}/versions/${version}/activate`, { reason }, (tx) =>
      this.activateIn(tx, context, { code, version, reason }, author, false),
    );
  }

  private async activateIn(
    tx: Tx,
    context: RequestContext,
    command: Activation,
    author: Author,
    isApproved: boolean,
  ): Promise<VersionView | Awaiting> {
    const { code, version, reason } = command;
    const card = await this.lock(tx, code);
    const draft = await this.version(tx, code, version);
    if (draft.activatedAt !== null) return draft;
    await this.refuseInvalid(tx, card, draft);
    const awaited = isApproved
      ? undefined
      : await this.approvals.ask(tx, context, {
          action: 'rateCardVersion.activate',
          target: `${code}/versions/${version}`,
          command,
        });
    if (awaited !== undefined) return awaited;
    await this.cards.activate(tx, code, version, await this.present(tx, code));
    await this.note(tx, code, draft, 'activated', author, reason);
    return this.audited(tx, context, code, draft, toVersionResource(draft).body);
  }

  /** Copies the earlier version's lines into a new version, valid from now on. */
  rollBack(
    context: RequestContext,
    code: string,
    asked: Rollback,
    author: Author,
  ): Promise<Once<VersionView>> {
    return this.write(context, `${code}/rollback`, asked, (tx) =>
      this.rollBackIn(tx, context, { code, ...asked }, author, false),
    );
  }

  private async rollBackIn(
    tx: Tx,
    context: RequestContext,
    asked: RollbackOfCard,
    author: Author,
    isApproved: boolean,
  ): Promise<VersionView | Awaiting> {
    const { code, toVersion, reason } = asked;
    const card = await this.lock(tx, code);
    const at = await this.present(tx, code);
    const { lines, cohort, activatedAt } = await this.version(tx, code, toVersion);
    if (activatedAt === null) throw versionNeverActive(code, toVersion);
    const validFrom = asked.validFrom ?? at;
    const copied = { validFrom, cohort, lines, reason, copyOf: toVersion, activatedAt: at };
    const version = { ...copied, ...(await this.born(tx, code, author, at)) };
    await this.refuseInvalid(tx, card, version);
    const awaited = isApproved
      ? undefined
      : await this.approvals.ask(tx, context, {
          action: 'rateCard.rollback',
          target: code,
          command: toCommand(asked),
        });
    if (awaited !== undefined) return awaited;
    await this.cards.insertVersion(tx, code, version);
    await this.note(tx, code, version, 'rolledBack', author, reason);
    return this.audited(tx, context, code, version);
  }

  diff({ tenant }: RequestContext, code: string, a: number, b: number): Promise<VersionsDiff> {
    return this.database.read(tenant, async (tx) => {
      await this.card(tx, code);
      const [from, to] = [await this.version(tx, code, a), await this.version(tx, code, b)];
      return { from, to, ...diffLines(from.lines, to.lines) };
    });
  }

  private async write(
    { tenant, idempotencyKey: key }: RequestContext,
    path: string,
    payload: unknown,
    work: (tx: Tx) => Promise<VersionView | Awaiting>,
  ): Promise<Once<VersionView>> {
    const route = `POST /api/v1/rateCards/${path}`;
    const done = await this.database.transaction(tenant, (tx) =>
      once(tx, { key, route, payload }, () => work(tx)),
    );
    return unlessAwaited(done);
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

  /** After all versions of the locked card were written, even by a clock that is ahead. */
  private async present(tx: Tx, code: string): Promise<Instant> {
    return presentAfter(this.clock.now(), await this.versions.lastWritten(tx, code));
  }

  /** The version with its state at present, which other versions determine. */
  private async version(tx: Tx, code: string, version: number): Promise<VersionView> {
    const found = await this.versions.views(tx, code, [version], this.clock.now());
    const view = found.get(version);
    if (view === undefined) throw versionUnknown(code, version);
    return view;
  }

  /** Numbers are consecutive per card, because the card is locked. */
  private async born(tx: Tx, code: string, { actor }: Author, at: Instant) {
    const version = (await this.versions.lastNumber(tx, code)) + 1;
    return { version, createdAt: at, createdBy: actor };
  }

  private async errorsOf(
    tx: Tx,
    card: RateCard,
    lines: readonly unknown[],
  ): Promise<VersionErrors> {
    const meters = await this.meters.ofCodes(tx, metersNamedIn(lines));
    const units = await this.meters.unitsAmong(tx, unitsNamedIn(lines));
    const zones = await this.zones.namedIn(tx, lines);
    return validateVersion(lines, card.currency, { meters, units, zones });
  }

  /** What the meters count that a draft prices: while it is none, they may come to count something else. */
  private async counted(tx: Tx, { code, version }: Activation): Promise<JsonObject> {
    await this.lock(tx, code);
    const { lines } = await this.version(tx, code, version);
    const meters = await this.meters.keep(tx, metersNamedIn(lines));
    return Object.fromEntries(meters.map((meter) => [`meter ${meter.code}`, countingOf(meter)]));
  }

  private async refuseInvalid(tx: Tx, card: RateCard, version: DatedVersion): Promise<void> {
    await this.meters.keep(tx, metersNamedIn(version.lines));
    const errors = await this.errorsOf(tx, card, version.lines);
    if (errors.length > 0) throw versionInvalid(card.code, version.version, errors);
  }

  /** The version after the change, as recorded in the audit. */
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
    return this.told.add(tx, code, { version, action, actor, reason, at: this.clock.now() });
  }
}

/** What came of what was approved. */
function shownOf(done: VersionView | Awaiting): Body {
  invariant(!('awaits' in done), 'what is approved waits for nobody');
  return toVersionResource(done).body;
}
