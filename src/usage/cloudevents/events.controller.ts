import { Body, Controller, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Busy, Outcome, UsageReason, UsageRecord } from '../../charging';
import { Clock } from '../../platform/clock';
import type { Tenant } from '../../platform/tenant';
import { RequestTenant, WordPipe } from '../../tmf';
import { Intake } from '../intake.service';
import { accountBusy, identityConflict } from '../usage.errors';
import { fromCloudEvent } from './cloud-event.convert';
import { DocumentEvents } from './events.document';
import { type ParsedEvent, parseEvents } from './parse-events';
import { type EventResult, resultOf, summarise } from './results.convert';

@ApiTags('usage')
@Controller('api/v1/events')
export class EventsController {
  constructor(
    private readonly intake: Intake,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @DocumentEvents()
  async report(
    @RequestTenant() tenant: Tenant,
    @Headers('content-type') contentType = '',
    @Body() body: unknown,
    @Query('results', new WordPipe('all')) results?: string,
    @Query('dryRun', new WordPipe('true', 'false')) dryRun?: string,
  ) {
    const events = parseEvents(contentType, body);
    const items = await this.rate(tenant, events, dryRun === 'true', results === 'all');
    const isSingle = contentType.startsWith('application/cloudevents+json');
    const conflict = items[0]?.code === 'usage.identity-conflict' ? items[0] : undefined;
    if (isSingle && conflict) throw identityConflict(conflict.message ?? 'already in');
    return summarise(items, results === 'all');
  }

  private async rate(
    tenant: Tenant,
    events: readonly ParsedEvent[],
    dryRun: boolean,
    full: boolean,
  ): Promise<EventResult[]> {
    const receivedAt = this.clock.now();
    const records: UsageRecord[] = [];
    const positions: number[] = [];
    const results: EventResult[] = [];
    events.forEach((event, index) => {
      const converted =
        'malformed' in event ? notJson(event.malformed) : fromCloudEvent(event.json, receivedAt);
      if ('record' in converted) positions[records.push(converted.record) - 1] = index;
      else results[index] = { index, id: idOf(event), status: 'rejected', ...converted.refused };
    });
    const outcomes: (Outcome | Busy)[] =
      records.length === 0
        ? []
        : await (dryRun ? this.intake.dryRun(tenant, records) : this.intake.take(tenant, records));
    const unstored: { index: number; id: string }[] = [];
    outcomes.forEach((outcome, position) => {
      const index = positions[position] ?? 0;
      const id = records[position]?.id ?? '';
      if (outcome.status === 'busy') unstored.push({ index, id });
      else results[index] = resultOf(index, id, outcome, full);
    });
    if (unstored.length > 0) throw accountBusy(unstored, events.length);
    return results;
  }
}

function notJson(line: string): { readonly refused: UsageReason } {
  return {
    refused: { code: 'event.malformed', path: '', message: `The line is not JSON: ${line}` },
  };
}

function idOf(event: ParsedEvent): string | null {
  if (!('json' in event) || typeof event.json !== 'object' || event.json === null) return null;
  const id: unknown = 'id' in event.json ? event.json.id : null;
  return typeof id === 'string' ? id : null;
}
