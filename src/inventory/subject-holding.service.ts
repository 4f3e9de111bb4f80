import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { gainedService } from './domain/gained-service';
import type { Subscription } from './domain/subscription';
import { subjectTaken } from './inventory.errors';
import { SubjectRepository } from './store/subject.repository';

export type Change = {
  /** The subscriptions of the product before, oldest first. */
  readonly before: readonly Subscription[];
  readonly after: Subscription;
  readonly subjects: readonly string[];
  readonly effectiveAt: Instant;
};

/** A subject is in service under one root account at a time; below one root several products may have it. */
@Injectable()
export class SubjectHolding {
  private readonly subjects = new SubjectRepository();

  /** For a caller that changes several products: all it may put into service, before the first change. */
  async claim(
    tx: Tx,
    named: readonly string[],
    subscriptions: readonly Subscription[],
  ): Promise<void> {
    const listed = await this.of(tx, subscriptions);
    const all = [...named, ...[...listed.values()].flat()];
    if (all.length > 0) await this.subjects.claim(tx, all);
  }

  /**
   * Refuses what would put a subject into service that runs under another root account at the time;
   * answers whether any subject gains time.
   */
  async judge(tx: Tx, { before, after, subjects, effectiveAt }: Change): Promise<boolean> {
    const listed = await this.of(tx, before);
    const served = before.map((each) => ({ ...each, subjects: listed.get(each.id) ?? [] }));
    // A resumed product answers for nothing of the time it was suspended: others had its subjects then.
    const isResumed = before.at(-1)?.status === 'suspended';
    const since = isResumed ? effectiveAt : null;
    const gains = gainedService(served, { ...after, subjects }, since);
    if (gains.length === 0) return false;
    const [, holder] = await Promise.all([
      this.subjects.claim(
        tx,
        gains.map(({ subject }) => subject),
      ),
      this.subjects.holder(tx, after, gains),
    ]);
    if (holder !== undefined) throw subjectTaken(holder);
    return true;
  }

  private async of(
    tx: Tx,
    subscriptions: readonly Subscription[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    if (subscriptions.length === 0) return new Map();
    return this.subjects.ofSubscriptions(
      tx,
      subscriptions.map(({ id }) => id),
    );
  }
}
