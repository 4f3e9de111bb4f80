import { Injectable } from '@nestjs/common';
import type { SoldPrice } from '../catalog';
import { instant } from '../core/time';
import { type Subscription, SubscriptionDirectory, subjectsOf } from '../inventory';
import type { Tx } from '../platform/database';
import type { Resource } from '../tmf';
import type { Remark } from './domain/order-change';
import type { OrderItem } from './domain/order';

/** The most subjects of an item that are looked up and named. */
const SUBJECTS_MAX = 5;

type SoldTo = {
  readonly product: Resource;
  readonly subscription: Subscription;
  readonly prices: readonly SoldPrice[];
  readonly isBundle: boolean;
};

/** Says what is done as ordered and may not be what was meant: usage for nobody, an offering for a subject twice. */
@Injectable()
export class SubjectRemarks {
  constructor(private readonly subscriptions: SubscriptionDirectory) {}

  async on(tx: Tx, { id }: OrderItem, sold: SoldTo): Promise<readonly Remark[]> {
    const subjects = subjectsOf(sold.product.body);
    // The members of a bundle answer for whom its usage is sold to.
    if (subjects.length === 0) return sold.isBundle ? [] : forNobody(id, sold);
    const twice = await this.having(tx, subjects.slice(0, SUBJECTS_MAX), sold.subscription);
    return twice.map((subject) => ({
      item: id,
      message: `${subject} already has this offering: another product of it is in service`,
    }));
  }

  /** Those that another product of the offering answers for when this one begins. */
  private async having(
    tx: Tx,
    subjects: readonly string[],
    { productId, offeringId, startsAt }: Subscription,
  ): Promise<string[]> {
    if (offeringId === null) return [];
    const begin = { from: startsAt, to: instant(startsAt + 1) };
    const asked = new Map(subjects.map((subject) => [subject, begin]));
    const answering = await this.subscriptions.ofSubjects(tx, asked);
    return subjects.filter((subject) =>
      answering.get(subject)?.some((other) => {
        if (other.productId === productId || other.offeringId !== offeringId) return false;
        return other.startsAt <= startsAt && (other.endsAt === null || other.endsAt > startsAt);
      }),
    );
  }
}

function forNobody(item: string, { product, prices }: SoldTo): Remark[] {
  const usage = prices.find(({ kind }) => kind === 'usage');
  if (usage === undefined) return [];
  const message = `Price ${usage.id} is of usage, and the product answers for no subject but its own id ${product.id}: name one in the characteristic subject`;
  return [{ item, message }];
}
