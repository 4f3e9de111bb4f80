import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, type Tx } from '../platform/database';
import { Scheduler } from '../platform/scheduler';
import { type Left, LeftoverRepository, LOCK_FREE, PIECE } from './store/leftover.repository';

const TURN_MS = 1_000;

type Step = (tx: Tx) => Promise<number>;

/** What waits for a listener when it dies or goes is put away piece by piece, each of them in a transaction. */
@Injectable()
export class Leftovers implements OnApplicationBootstrap {
  private readonly leftovers = new LeftoverRepository();

  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.every(TURN_MS, 'what listeners left', (signal) => this.turn(signal));
  }

  /** All that waits for a dead listener: what it is sent once it is resumed is new. */
  async buryAll(left: Left): Promise<void> {
    let buried = PIECE;
    while (buried === PIECE) {
      buried = await this.database.transaction(left.tenant, (tx) => this.leftovers.bury(tx, left));
    }
  }

  /** One piece of each, until nothing is left: none waits behind the long queue of another. */
  private async turn(signal: AbortSignal): Promise<void> {
    let steps = await this.database.system((tx) => this.steps(tx));
    while (steps.length > 0) {
      const unfinished: Step[] = [];
      for (const step of steps) {
        if (signal.aborted) return;
        if ((await this.database.system(step)) === PIECE) unfinished.push(step);
      }
      steps = unfinished;
    }
  }

  private async steps(tx: Tx): Promise<Step[]> {
    const dead = await this.leftovers.dead(tx);
    const steps = dead.map(
      (left): Step =>
        (inner) =>
          this.leftovers.bury(inner, left, LOCK_FREE),
    );
    for (const table of ['hub_queue', 'hub_dead_letter'] as const) {
      const gone = await this.leftovers.gone(tx, table);
      steps.push(
        ...gone.map(
          (left): Step =>
            (inner) =>
              this.leftovers.drop(inner, table, left),
        ),
      );
    }
    return steps;
  }
}
