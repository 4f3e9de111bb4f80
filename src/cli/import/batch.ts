// A batch of rows on its way to the server: the rows, the events made of them and, after the answer, which rows were
// rejected and why.
import type { Answer, Rejection } from './event-client';
import type { RejectedRow } from './rejected-file';
import type { RowOutcome, UsageEvent } from './row-events';
import type { SourceRow } from './source-rows';

type Entry = {
  readonly row: SourceRow;
  readonly reason: string | undefined;
  readonly events: number;
};

const CHARACTERS_MAX = 4_000_000;
const EVENT_CHARACTERS = 160;

export class Batch {
  readonly events: UsageEvent[] = [];
  private readonly entries: Entry[] = [];
  private characters = 0;
  private lastRow = 0;

  constructor(private readonly size: number) {}

  /** Rows that the map leaves out count as read, but are not kept. */
  add(row: SourceRow, outcome: RowOutcome): void {
    this.lastRow = row.number;
    if (outcome.kind === 'left-out') return;
    const events = outcome.kind === 'events' ? outcome.events : [];
    const reason = outcome.kind === 'rejected' ? outcome.reason : undefined;
    this.entries.push({ row, reason, events: events.length });
    for (const event of events) {
      this.events.push(event);
      this.characters += charactersOf(event);
    }
  }

  get isFull(): boolean {
    return (
      this.events.length >= this.size ||
      this.entries.length >= this.size ||
      this.characters >= CHARACTERS_MAX
    );
  }

  /**
   * The last row of the batch and a usage the server accepted, for the checkpoint; undefined when none was accepted.
   */
  settledUpTo(answer: Answer | undefined): { row: number; probe: UsageEvent } | undefined {
    const refused = new Set(answer?.results.filter(isRejected).map(({ index }) => index));
    const probe = this.events.findLast((_, index) => !refused.has(index));
    return probe === undefined ? undefined : { row: this.lastRow, probe };
  }

  /** Those of which every usage is in. */
  charged(rejections: readonly RejectedRow[]): readonly SourceRow[] {
    const rejected = new Set(rejections.map(({ row }) => row));
    return this.entries.map(({ row }) => row).filter((row) => !rejected.has(row));
  }

  /** In the order of the file; a row of several usages says each reason once. */
  rejections(answer: Answer | undefined): readonly RejectedRow[] {
    const reasons = new Map<number, string>();
    for (const { index, code, path, message } of answer?.results.filter(isRejected) ?? []) {
      const place = path === undefined || path === '' ? '' : ` (${path})`;
      reasons.set(index, `${code ?? 'rejected'}${place}: ${message ?? ''}`);
    }
    let next = 0;
    return this.entries.flatMap(({ row, reason, events }) => {
      const first = next;
      next += events;
      if (reason !== undefined) return [{ row, reason }];
      const own = Array.from({ length: events }, (_, offset) => reasons.get(first + offset));
      const said = [...new Set(own.filter((text) => text !== undefined))];
      return said.length === 0 ? [] : [{ row, reason: said.join('; ') }];
    });
  }
}

/** Estimates the characters of the event in the request. */
function charactersOf({ id, data }: UsageEvent): number {
  let characters = EVENT_CHARACTERS + id.length;
  for (const name in data) characters += name.length + (data[name] ?? '').length;
  return characters;
}

function isRejected({ status }: Rejection): boolean {
  return status === 'rejected';
}
