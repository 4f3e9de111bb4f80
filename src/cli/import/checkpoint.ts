import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { memberOf } from '../../core/json';
import type { UsageEvent } from './row-events';

/** The row up to which an interrupted import was settled. */
export type Checkpoint = {
  readonly row: number;
  readonly rejected: number;
  readonly rejectedBytes: number;
  /** One of the last accepted usages. If the server no longer knows it, no rows are skipped. */
  readonly probe: UsageEvent;
};

const SAVE_EVERY_MS = 1_000;

/**
 * Keeps a repeated run from sending settled rows again. Only a shortcut: without it the server recognises duplicates
 * by their identity. It is valid for the same file, map, server and tenant only.
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
      // Missing or of another import: the run starts at the first row.
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

  /** Keeps the checkpoint of an interrupted import and removes that of a complete one. */
  conclude(isComplete: boolean): void {
    if (isComplete) rmSync(this.path, { force: true });
    else this.save();
  }

  /** Writes a second file and renames it, so that a crash leaves either the old or the new checkpoint. */
  private save(): void {
    if (this.latest === undefined) return;
    this.savedAtMs = performance.now();
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify({ of: this.fingerprint, ...this.latest }));
      renameSync(`${this.path}.new`, this.path);
    } catch {
      // If the folder is not writable, the next run loses the shortcut and nothing else.
    }
  }
}

/** Equal for runs of the same identity (file, map, server, tenant). */
export function fingerprintOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
