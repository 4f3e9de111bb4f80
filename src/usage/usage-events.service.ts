import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Charging, type Told } from '../charging';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { hasListeners, publish } from '../platform/outbox';
import { type Body, buildEvent, type EventKind, represent } from '../tmf';
import { tmf635, usage } from './tmf635/resources';
import { toResource, viewOf } from './tmf635/usage.convert';

/** Publishes the results of rating as TMF635 events. Without listeners it costs one query per batch. */
@Injectable()
export class UsageEvents implements OnModuleInit {
  constructor(
    private readonly charging: Charging,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.charging.onDecided((tx, told) => this.tell(tx, told));
  }

  private async tell(tx: Tx, told: () => readonly Told[]): Promise<void> {
    if (!(await hasListeners(tx, tmf635.root))) return;
    const news = told().filter(
      ({ outcome: { status } }) => status !== 'duplicate' && status !== 'conflict',
    );
    const at = this.clock.now();
    publish(
      tx,
      news.flatMap((one) => {
        const body = bodyOf(one);
        return kindsOf(one).map((kind) => buildEvent({ type: usage, kind, body, at }));
      }),
    );
  }
}

function kindsOf({ isRecycled, isCorrected }: Told): readonly EventKind[] {
  if (!isRecycled) return ['Create', 'StateChange'];
  return isCorrected ? ['AttributeValueChange', 'StateChange'] : ['StateChange'];
}

function bodyOf({ record, outcome, unit }: Told): Body {
  const body = toResource(viewOf(record, outcome, unit));
  return represent(usage, { id: outcome.usageId, body });
}
