import { setTimeout as pause } from 'node:timers/promises';
import { contentionOf, DatabaseLost, wentSilent } from './interruption';
import type { Pool } from './limits';
import { contentions } from './metrics';

/** The limit for deadlocks and lost connections. */
const ATTEMPTS_MAX = 5;
const PAUSE_FIRST_MS = 10;
/** How long one try of a request waits for a lock: long enough to be next in the queue of a busy account. */
const LOCK_TRY_MS = 200;
const LOCK_PAUSE_MAX_MS = 200;

/**
 * How often a transaction is retried and how long it waits for locks. A request waits in short tries and returns its
 * connection in between; otherwise one account that is locked for long would take all connections and block everybody
 * else. Usage and background work wait in one go.
 */
export class Attempts {
  private beganMs: number | undefined;
  private replays = 0;
  private lockTries = 0;
  private lockTimeout: unknown;

  constructor(
    private readonly pool: Pool,
    private readonly lockWaitMs: number,
  ) {}

  /** The error of the last try for a lock, and how long the next one may wait for a connection. */
  get afterLockTimeout():
    | { readonly error: unknown; readonly connectionWaitMs: number }
    | undefined {
    if (this.lockTries === 0) return undefined;
    return { error: this.lockTimeout, connectionWaitMs: this.lockLeftMs };
  }

  /** Answers the lock timeout for the statements of the attempt that begins. */
  begin(): number {
    // Waiting for the first connection is not counted.
    this.beganMs ??= performance.now();
    return this.waitsInTries ? Math.min(LOCK_TRY_MS, this.lockWaitMs) : this.lockWaitMs;
  }

  /** Answers whether to try again, after the pause before that. */
  async isAnother(error: unknown): Promise<boolean> {
    if (isRolledBackByLoss(error)) return this.mayReplay();
    const contention = contentionOf(error);
    if (contention === undefined) return false;
    const pauseMs = contention.mayRetry ? this.replayPauseMs() : this.lockPauseMs(error);
    const end = pauseMs === undefined ? 'given-up' : 'retried';
    contentions.inc({ kind: contention.kind, end });
    if (pauseMs === undefined) return false;
    await pause(pauseMs);
    return true;
  }

  private mayReplay(): boolean {
    this.replays += 1;
    return this.replays < ATTEMPTS_MAX;
  }

  /** Random, so that transactions that collided do not collide again. */
  private replayPauseMs(): number | undefined {
    if (!this.mayReplay()) return undefined;
    return Math.random() * PAUSE_FIRST_MS * 4 ** (this.replays - 1);
  }

  private lockPauseMs(error: unknown): number | undefined {
    if (!this.waitsInTries) return undefined;
    const most = Math.min(LOCK_PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** this.lockTries);
    const pauseMs = most * (0.5 + Math.random() / 2);
    if (this.lockLeftMs <= pauseMs) return undefined;
    this.lockTries += 1;
    this.lockTimeout = error;
    return pauseMs;
  }

  private get waitsInTries(): boolean {
    return this.pool === 'requests';
  }

  private get lockLeftMs(): number {
    const began = this.beganMs ?? performance.now();
    return Math.max(0, began + this.lockWaitMs - performance.now());
  }
}

/**
 * The connection broke before COMMIT was sent. A refused connection is not retried, as the next would be refused too.
 */
function isRolledBackByLoss(error: unknown): boolean {
  return error instanceof DatabaseLost && error.stage === 'work' && !wentSilent(error);
}
