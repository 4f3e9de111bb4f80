import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { RootHeld } from '../platform/interruption';
import { isBusy, laneMetrics, Lanes } from '../platform/lanes';
import { Settings } from '../platform/settings';
import type { Tenant } from '../platform/tenant';
import type { Once, Resource } from '../tmf';
import { commandsOverloaded } from './balance.errors';
import { type Answer, type Command, CommandBatches } from './command-batches.service';

/** Limits the waiting commands by memory; a command and its result take some KiB. */
const WAITING_MAX_BYTES = 32 * 1024 * 1024;

const metrics = laneMetrics('commands');

/**
 * Queues commands in lanes: while one batch is decided the next one is collected. A command that finds its lane idle
 * does not wait.
 */
@Injectable()
export class Commands implements BeforeApplicationShutdown {
  private readonly lanes: Lanes<Command, Answer>;

  constructor(batches: CommandBatches, settings: Settings) {
    const { connections, lockWaitMs } = settings.limits;
    this.lanes = new Lanes<Command, Answer>(batches, {
      busyWaitMs: lockWaitMs.requests,
      metrics,
      connections: connections.requests,
      waitingMaxBytes: WAITING_MAX_BYTES,
      weightOf: ({ bytes }) => bytes,
      overloaded: commandsOverloaded,
    });
  }

  async take(tenant: Tenant, command: Command): Promise<Once<Resource>> {
    const [answer] = await this.lanes.take(tenant, [command]);
    invariant(answer !== undefined, 'every command has an answer');
    if (isBusy(answer)) throw new RootHeld(`${answer.rootId} is held by other work`);
    if (answer.status === 'refused') throw answer.error;
    return { result: answer.result, replayed: answer.replayed };
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.lanes.drained();
  }
}
