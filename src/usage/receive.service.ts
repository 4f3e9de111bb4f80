import { Injectable } from '@nestjs/common';
import type { Busy, Outcome, UsageRecord } from '../charging';
import { invariant } from '../core/invariant';
import { objectOf } from '../core/json';
import type { Instant } from '../core/time';
import type { Asker } from '../platform/access/caller';
import { Clock } from '../platform/clock';
import type { Tenant } from '../platform/tenant';
import { type ConvertedEvent, fromCloudEvent } from './cloudevents/cloud-event.convert';
import type { ParsedEvent } from './cloudevents/parse-events';
import { type EventResult, toResult } from './cloudevents/results.convert';
import { Intake } from './intake.service';
import { type MeterUnit, MeterUnits } from './meter-units.service';
import { accountBusy, identityConflict } from './usage.errors';

export type Asked = {
  /** Answers what it would cost; nothing is stored. */
  readonly isDryRun: boolean;
  /** Adds the charges of accepted usage to the results. */
  readonly isFull: boolean;
  /** True for a single event: a conflict of its id is then an error of the whole request. */
  readonly isSingle: boolean;
  readonly asker: Asker | undefined;
};

/** Receives CloudEvents; a malformed one is refused by itself, and the others are rated. */
@Injectable()
export class Receive {
  constructor(
    private readonly intake: Intake,
    private readonly clock: Clock,
    private readonly meters: MeterUnits,
  ) {}

  /** Results in the order of the events. */
  async events(
    tenant: Tenant,
    events: readonly ParsedEvent[],
    asked: Asked,
  ): Promise<readonly EventResult[]> {
    const receivedAt = this.clock.now();
    const meters = await this.metersWithoutQuantity(tenant, events);
    const converted = events.map((event) => convert(event, receivedAt, meters));
    const records = converted.flatMap((one) => ('record' in one ? [one.record] : []));
    const outcomes = await this.rate(tenant, records, asked);
    const results = resultsOf(converted, outcomes, asked.isFull);
    const [first] = results;
    if (asked.isSingle && first?.code === 'usage.identity-conflict') {
      throw identityConflict(first.message ?? 'already in');
    }
    return results;
  }

  /** Looks up only the meters of events without a quantity, which are few. */
  private async metersWithoutQuantity(
    tenant: Tenant,
    events: readonly ParsedEvent[],
  ): Promise<Meters> {
    const codes = new Set<string>();
    for (const event of events) {
      if (!('json' in event)) continue;
      const { type, data } = objectOf(event.json);
      if (typeof type === 'string' && isAbsent(objectOf(data)['quantity'])) codes.add(type);
    }
    return codes.size === 0 ? NO_METERS : this.meters.of(tenant, [...codes]);
  }

  private async rate(
    tenant: Tenant,
    records: readonly UsageRecord[],
    { isDryRun, asker }: Asked,
  ): Promise<readonly (Outcome | Busy)[]> {
    if (records.length === 0) return [];
    return isDryRun
      ? this.intake.dryRun(tenant, records)
      : this.intake.take(tenant, records, asker);
  }
}

type Meters = ReadonlyMap<string, MeterUnit>;

const NO_METERS: Meters = new Map();

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

type Received = { readonly id: string | null } & ConvertedEvent;

function convert(event: ParsedEvent, receivedAt: Instant, meters: Meters): Received {
  if ('json' in event) {
    const meterOf = (code: string) => meters.get(code);
    return { id: idOf(event.json), ...fromCloudEvent(event.json, receivedAt, meterOf) };
  }
  const message = `The line is not JSON: ${event.malformed}`;
  return { id: null, refused: { code: 'event.malformed', path: '', message } };
}

function idOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return null;
  const id: unknown = 'id' in json ? json.id : null;
  return typeof id === 'string' || typeof id === 'number' ? `${id}` : null;
}

/** `outcomes` are those of the convertible events, in order. */
function resultsOf(
  converted: readonly Received[],
  outcomes: readonly (Outcome | Busy)[],
  isFull: boolean,
): EventResult[] {
  const decided = outcomes.values();
  const unstored: { index: number; id: string }[] = [];
  const results = converted.flatMap((event, index): EventResult[] => {
    if ('refused' in event) return [{ index, id: event.id, status: 'rejected', ...event.refused }];
    const { id } = event.record;
    const outcome = decided.next().value;
    invariant(outcome !== undefined, 'every usage has an outcome');
    if (outcome.status !== 'busy') return [toResult(index, id, outcome, isFull)];
    unstored.push({ index, id });
    return [];
  });
  if (unstored.length > 0) throw accountBusy(unstored, converted.length);
  return results;
}
