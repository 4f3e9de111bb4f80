import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { MeterDirectory, metersNamedIn } from '../meter';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Once, once, type RequestContext } from '../tmf';
import type { Author } from './domain/author';
import { diffLines, type LinesDiff } from './domain/diff-lines';
import type { DatedVersion, RateCard } from './domain/rate-card';
import { validateVersion } from './domain/validate-version';
import type { Rollback, VersionDraft } from './domain/version-draft';
import { statusOf, type VersionStatus } from './domain/version-status';
import { cardUnknown, versionInvalid, versionNeverActive, versionUnknown } from './ratecard.errors';
import { AuditRepository } from './store/audit.repository';
import { RateCardRepository } from './store/rate-card.repository';

export type VersionView = DatedVersion & { readonly status: VersionStatus };
export type VersionsDiff = LinesDiff & { readonly from: VersionView; readonly to: VersionView };
export type VersionErrors = ReturnType<typeof validateVersion>;

type CardAndVersions = { readonly card: RateCard; readonly versions: readonly DatedVersion[] };

/** Versions of a card: drafted, validated, activated once, and never changed. */
@Injectable()
export class CardVersions {
  private readonly cards = new RateCardRepository();
  private readonly audit = new AuditRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly meters: MeterDirectory,
  ) {}

  list({ tenant }: RequestContext, code: string): Promise<VersionView[]> {
    return this.database.read(tenant, async (tx) => {
      const { versions } = await this.load(tx, code);
      return versions.map((version) => this.view(version, versions));
    });
  }

  read({ tenant }: RequestContext, code: string, version: number): Promise<VersionView> {
    return this.database.read(tenant, async (tx) => {
      const { versions } = await this.load(tx, code);
      return this.view(find(versions, code, version), versions);
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
      const { versions } = await this.lock(tx, code);
      const drafted = { ...draft, validFrom, copyOf: null, activatedAt: null };
      const version = { ...drafted, ...born(versions, author, at) };
      await this.cards.insertVersion(tx, code, version);
      await this.note(tx, code, version, 'drafted', author, draft.reason);
      return this.view(version, [...versions, version]);
    });
  }

  validate({ tenant }: RequestContext, code: string, version: number): Promise<VersionErrors> {
    return this.database.read(tenant, async (tx) => {
      const { card, versions } = await this.load(tx, code);
      return this.errorsOf(tx, card, find(versions, code, version));
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
      const { card, versions } = await this.lock(tx, code);
      const draft = find(versions, code, version);
      if (draft.activatedAt !== null) return this.view(draft, versions);
      await this.refuseInvalid(tx, card, draft);
      const activated = { ...draft, activatedAt: this.clock.now() };
      await this.cards.activate(tx, code, version, activated.activatedAt);
      await this.note(tx, code, activated, 'activated', author, reason);
      return this.view(activated, replaced(versions, activated));
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
      const { card, versions } = await this.lock(tx, code);
      const { lines, cohort, activatedAt } = find(versions, code, toVersion);
      if (activatedAt === null) throw versionNeverActive(code, toVersion);
      const validFrom = asked.validFrom ?? at;
      const copied = { validFrom, cohort, lines, reason, copyOf: toVersion, activatedAt: at };
      const version = { ...copied, ...born(versions, author, at) };
      await this.refuseInvalid(tx, card, version);
      await this.cards.insertVersion(tx, code, version);
      await this.note(tx, code, version, 'rolledBack', author, reason);
      return this.view(version, [...versions, version]);
    });
  }

  diff({ tenant }: RequestContext, code: string, a: number, b: number): Promise<VersionsDiff> {
    return this.database.read(tenant, async (tx) => {
      const { versions } = await this.load(tx, code);
      const [from, to] = [find(versions, code, a), find(versions, code, b)];
      const views = { from: this.view(from, versions), to: this.view(to, versions) };
      return { ...views, ...diffLines(from.lines, to.lines) };
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

  private async load(tx: Tx, code: string): Promise<CardAndVersions> {
    const card = await this.cards.find(tx, code);
    if (card === undefined) throw cardUnknown(code);
    return { card, versions: await this.cards.versions(tx, code) };
  }

  private async lock(tx: Tx, code: string): Promise<CardAndVersions> {
    const card = await this.cards.lock(tx, code);
    if (card === undefined) throw cardUnknown(code);
    return { card, versions: await this.cards.versions(tx, code) };
  }

  private async errorsOf(tx: Tx, card: RateCard, version: DatedVersion): Promise<VersionErrors> {
    return validateVersion(version.lines, card.currency, await this.meters.all(tx));
  }

  private async refuseInvalid(tx: Tx, card: RateCard, version: DatedVersion): Promise<void> {
    await this.meters.keep(tx, metersNamedIn(version.lines));
    const errors = await this.errorsOf(tx, card, version);
    if (errors.length > 0) throw versionInvalid(card.code, version.version, errors);
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

  private view(version: DatedVersion, all: readonly DatedVersion[]): VersionView {
    return { ...version, status: statusOf(version, all, this.clock.now()) };
  }
}

/** Numbers run per card without gaps: the card is locked. */
function born(versions: readonly DatedVersion[], { actor }: Author, at: Instant) {
  return { version: versions.length + 1, createdAt: at, createdBy: actor };
}

function find(versions: readonly DatedVersion[], code: string, version: number): DatedVersion {
  const found = versions.find((candidate) => candidate.version === version);
  if (found === undefined) throw versionUnknown(code, version);
  return found;
}

function replaced(versions: readonly DatedVersion[], by: DatedVersion): DatedVersion[] {
  return versions.map((version) => (version.version === by.version ? by : version));
}
