import { Injectable } from '@nestjs/common';
import type { JsonObject } from '../core/json';
import { formatInstant, type Instant, tryParseInstant } from '../core/time';
import { audit } from '../platform/audit';
import { Breath } from '../platform/breath';
import { Database, type Tx } from '../platform/database';
import { type ListQuery, type Once, once, type Page, type RequestContext } from '../tmf';
import { HUB } from './domain/listener';
import type { PublishedEvent } from './domain/webhook';
import { EventSelection } from './event-selection.service';
import { eventNotKept, hubUnknown, listenerDead, notKept } from './notification.errors';
import { DeadLetterRepository } from './store/dead-letter.repository';
import {
  type Place,
  type Replayed,
  ReplayRepository,
  type Standing,
} from './store/replay.repository';

const BEFORE_ALL = '-1';
const PAGE = 500;
/** The limits of one request, in events and time; `next` says where to go on. */
const LOOKED_AT_MAX = 100_000;
/** What one request puts into a queue, in one transaction. */
const QUEUED_MAX = 5_000;
const LOOK_MS_MAX = 5_000;

type Asked = {
  readonly hubId: string;
  readonly what: 'replay' | 'deadLetters/replay';
  readonly payload: JsonObject;
};

export type Queued = {
  readonly queued: number;
  /** The first event that was not reached; null when all were. */
  readonly next: string | null;
};

/** Sends events again that a listener got, or should have got, under their original ids. */
@Injectable()
export class Replays {
  private readonly replays = new ReplayRepository();
  private readonly letters = new DeadLetterRepository();

  constructor(
    private readonly database: Database,
    private readonly selection: EventSelection,
  ) {}

  /** `from` is an instant or the id of the first event. */
  replay(context: RequestContext, hubId: string, from: string): Promise<Once<Queued>> {
    return this.once(context, { hubId, what: 'replay', payload: { from } }, async (tx) => {
      const listener = await this.listener(tx, hubId);
      const start = await this.startOf(tx, listener, from);
      judge(listener, hubId, start.at);
      const { ids, next } = await this.wanted(tx, listener, start);
      return { queued: await this.queue(tx, hubId, ids, start.at), next };
    });
  }

  /** Resends the named dropped events, or all of them. */
  replayLetters(
    context: RequestContext,
    hubId: string,
    eventIds: readonly string[] | undefined,
  ): Promise<Once<Queued>> {
    return this.once(
      context,
      { hubId, what: 'deadLetters/replay', payload: { eventIds } },
      async (tx) => {
        judge(await this.listener(tx, hubId), hubId);
        const found = await (eventIds === undefined
          ? this.replays.letters(tx, hubId, QUEUED_MAX + 1)
          : this.replays.lettersNamed(tx, hubId, eventIds, QUEUED_MAX + 1));
        const known = new Set(found.map(({ eventId }) => eventId));
        const missing = eventIds?.findIndex((id) => !known.has(id)) ?? -1;
        if (missing >= 0) throw eventNotKept(`eventIds[${missing}]`, eventIds?.[missing]);
        const ids = found.slice(0, QUEUED_MAX).map(({ id }) => id);
        const next = found[QUEUED_MAX]?.eventId ?? null;
        return { queued: await this.queue(tx, hubId, ids), next };
      },
    );
  }

  /** Events that were dropped because the listener was dead, oldest first. */
  deadLetters({ tenant }: RequestContext, hubId: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      await this.listener(tx, hubId);
      return this.letters.list(tx, hubId, query);
    });
  }

  private once(
    context: RequestContext,
    { hubId, what, payload }: Asked,
    work: (tx: Tx) => Promise<Queued>,
  ): Promise<Once<Queued>> {
    const key = context.idempotencyKey;
    const request = { key, route: `POST /api/v1/listeners/${hubId}/${what}`, payload };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, request, async () => {
        const queued = await work(tx);
        const after = { ...payload, ...queued };
        audit(tx, context, { resourceType: HUB, resourceId: hubId, after });
        return queued;
      }),
    );
  }

  private async listener(tx: Tx, hubId: string): Promise<Replayed> {
    const found = await this.replays.listener(tx, hubId);
    if (found === undefined) throw hubUnknown(hubId);
    return found;
  }

  private async startOf(
    tx: Tx,
    { api }: Replayed,
    from: string,
  ): Promise<Place & { readonly at: Instant }> {
    const at = tryParseInstant(from);
    if (at !== undefined) return { at, routedAt: formatInstant(at), id: BEFORE_ALL };
    const place = await this.replays.before(tx, api, from);
    if (place === undefined) throw eventNotKept('from', from);
    return place;
  }

  private async wanted(
    tx: Tx,
    listener: Replayed,
    start: Place,
  ): Promise<{ readonly ids: readonly string[]; readonly next: string | null }> {
    const ids: string[] = [];
    const breath = new Breath();
    const endMs = performance.now() + LOOK_MS_MAX;
    let from: Place = start;
    for (
      let lookedAt = 0;
      lookedAt < LOOKED_AT_MAX && ids.length <= QUEUED_MAX - PAGE && performance.now() < endMs;
      lookedAt += PAGE
    ) {
      const page = await this.replays.page(tx, listener.api, from, PAGE);
      for (const event of page) {
        if (breath.isDue) await breath.take();
        if (this.selection.wants(listener, event)) ids.push(event.id);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return { ids, next: null };
      from = last;
    }
    const [next] = await this.replays.page(tx, listener.api, from, 1);
    return { ids, next: next === undefined ? null : eventIdOf(next) };
  }

  /** Checks the listener again under its lock, before events are queued. */
  private async queue(
    tx: Tx,
    hubId: string,
    ids: readonly string[],
    since?: Instant,
  ): Promise<number> {
    const begun = await this.replays.begin(tx, hubId);
    if (begun === undefined) throw hubUnknown(hubId);
    judge(begun, hubId, since);
    return this.replays.queue(tx, hubId, begun.replay, ids);
  }
}

function judge({ status, keptSince }: Standing, hubId: string, since?: Instant): void {
  if (status === 'dead') throw listenerDead(hubId);
  if (since !== undefined && since < keptSince) throw notKept(since, keptSince);
}

function eventIdOf({ id, envelope: { eventId } }: PublishedEvent): string {
  return typeof eventId === 'string' ? eventId : id;
}
