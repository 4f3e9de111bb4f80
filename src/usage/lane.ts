import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome, UsageRecord } from '../charging';

const BATCH_SIZE_MAX = 2_000;
/** A smaller batch waits a moment for company, so that many small requests share one commit. */
const BATCH_SIZE_MIN = 200;
const BATCH_AGE_MS = 2;

type Part = {
  readonly records: readonly UsageRecord[];
  readonly resolve: (outcomes: Outcome[]) => void;
  readonly reject: (error: unknown) => void;
};

/** A queue whose batches run one after the other. */
export class Lane {
  private readonly parts: Part[] = [];
  private size = 0;
  private running: Promise<void> | undefined;

  constructor(private readonly rate: (records: readonly UsageRecord[]) => Promise<Outcome[]>) {}

  async add(records: readonly UsageRecord[]): Promise<Outcome[]> {
    const outcomes: Array<Promise<Outcome[]>> = [];
    for (let from = 0; from < records.length; from += BATCH_SIZE_MAX) {
      outcomes.push(this.enqueue(records.slice(from, from + BATCH_SIZE_MAX)));
    }
    return (await Promise.all(outcomes)).flat();
  }

  async drained(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private enqueue(records: readonly UsageRecord[]): Promise<Outcome[]> {
    return new Promise((resolve, reject) => {
      this.parts.push({ records, resolve, reject });
      this.size += records.length;
      this.running ??= this.run();
    });
  }

  private async run(): Promise<void> {
    while (this.parts.length > 0) {
      if (this.size < BATCH_SIZE_MIN) await delay(BATCH_AGE_MS);
      await this.rateNext();
    }
    this.running = undefined;
  }

  private async rateNext(): Promise<void> {
    const parts = this.nextParts();
    try {
      answer(parts, await this.rate(parts.flatMap(({ records }) => records)));
    } catch (error: unknown) {
      if (parts.length === 1) parts[0]?.reject(error);
      // One request that cannot be stored must not take its neighbours down with it.
      else await this.rateAlone(parts);
    }
  }

  private async rateAlone(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      try {
        part.resolve(await this.rate(part.records));
      } catch (error: unknown) {
        part.reject(error);
      }
    }
  }

  private nextParts(): Part[] {
    const parts: Part[] = [];
    let size = 0;
    for (let part = this.parts[0]; part !== undefined; part = this.parts[0]) {
      if (parts.length > 0 && size + part.records.length > BATCH_SIZE_MAX) break;
      parts.push(part);
      size += part.records.length;
      this.parts.shift();
    }
    this.size -= size;
    return parts;
  }
}

function answer(parts: readonly Part[], outcomes: readonly Outcome[]): void {
  let from = 0;
  for (const { records, resolve } of parts) {
    resolve(outcomes.slice(from, from + records.length));
    from += records.length;
  }
}
