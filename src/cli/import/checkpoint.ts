import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { memberOf } from '../../core/json';
import type { UsageEvent } from './row-events';

/** Up to where an import was settled when it ended early. */
export type Checkpoint = {
  readonly row: number;
  readonly rejected: number;
  readonly rejectedBytes: number;
  /** One of the last usages that went in: the server must still know it, else nothing is skipped. */
  readonly probe: UsageEvent;
};

const SAVE_EVERY_MS = 1_000;

/**
 * Saves a repeated run from sending again what is in. Only a shortcut: without it the identities of
 * the usages tell duplicates. It counts for the same file, map, server and tenant alone.
 */
export class CheckpointFile {
  private readonly fingerprint: string;
  private latest: Checkpoint | undefined;
  private savedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly path: string,
    identity: readonly unknown[],
  ) {
    this.fingerprint = fingerprintOf(identity);
  }

  read(): Checkpoint | undefined {
    try {
      const saved: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return this.isOurs(saved) ? saved : undefined;
    } catch {
      // Missing, or not ours: then the run starts at the first row.
      return undefined;
    }
  }

  private isOurs(saved: unknown): saved is Checkpoint {
    return memberOf(saved, 'of') === this.fingerprint;
  }

  note(checkpoint: Checkpoint): void {
    this.latest = checkpoint;
    if (performance.now() - this.savedAtMs >= SAVE_EVERY_MS) this.save();
  }

  /** An import that ended early leaves its checkpoint, a complete one nothing. */
  conclude(isComplete: boolean): void {
    if (isComplete) rmSync(this.path, { force: true });
    else this.save();
  }

  /** Through a second file, so that a crash leaves the old one or the new one. */
  private save(): void {
    if (this.latest === undefined) return;
    this.savedAtMs = performance.now();
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify({ of: this.fingerprint, ...this.latest }));
      renameSync(`${this.path}.new`, this.path);
    } catch {
      // A folder that cannot be written costs the next run its shortcut, nothing else.
    }
  }
}

/** Of what makes two runs the same. */
export function fingerprintOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
