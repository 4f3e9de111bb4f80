import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { gainedService } from './domain/gained-service';
import type { Subscription } from './domain/subscription';
import { subjectTaken } from './inventory.errors';
import { SubjectRepository } from './store/subject.repository';

export type Change = {
  /** The product's subscriptions before the change, oldest first. */
  readonly before: readonly Subscription[];
  readonly after: Subscription;
  readonly subjects: readonly string[];
  readonly effectiveAt: Instant;
};

/** A subject is in service under one root account at a time; under one root several products may have it. */
@Injectable()
export class SubjectHolding {
  private readonly subjects = new SubjectRepository();

  /** Claims all subjects that several changes may put into service, before the first of them. */
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
   * Refuses a change that would put a subject into service while another root account has it; answers whether any
   * subject gains time.
   */
  async judge(tx: Tx, { before, after, subjects, effectiveAt }: Change): Promise<boolean> {
    const listed = await this.of(tx, before);
    const served = before.map((each) => ({ ...each, subjects: listed.get(each.id) ?? [] }));
    // A resumed product gains nothing for its suspended time: others may have had its subjects then.
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

/** What a closed account does not get; one that is resumed on its way to its end is not. */
export function beginsOrResumes({ before, after, effectiveAt }: Omit<Change, 'subjects'>): boolean {
  const last = before.at(-1);
  if (last?.id !== after.id) return true;
  const isEnding = after.terminatesAt !== null && after.terminatesAt <= effectiveAt;
  return last.status === 'suspended' && after.status !== 'suspended' && !isEnding;
}
