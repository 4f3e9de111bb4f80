import type { JobDocument } from './jobs';

const PROGRESS_EVERY_MS = 200;

/** Writes at most every 200 ms, so that short steps do not pay for a write each. */
export class ProgressTracker {
  private writtenAtMs = 0;

  constructor(
    public latest: JobDocument,
    private readonly write: (state: JobDocument) => Promise<void>,
  ) {}

  async set(state: JobDocument): Promise<void> {
    this.latest = state;
    const nowMs = performance.now();
    if (this.writtenAtMs !== 0 && nowMs - this.writtenAtMs < PROGRESS_EVERY_MS) return;
    this.writtenAtMs = nowMs;
    await this.write(state);
  }
}
