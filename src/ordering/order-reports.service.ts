import { Injectable } from '@nestjs/common';
import { formatInstant, type Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Body, Resource, RuleContext } from '../tmf';
import type { Order, OrderItem } from './domain/order';
import { acknowledge } from './domain/order-change';
import { misreported, movesOf, type Report, settle } from './domain/order-report';
import { type Done, OrderCompletion } from './order-completion.service';
import { OrderQuestions } from './order-questions.service';
import {
  illegalItemTransition,
  illegalOrderTransition,
  informationMissing,
  itemLeftOut,
  itemNotDue,
  itemTwice,
} from './ordering.errors';
import { itemPathOf, itemPlacesOf, withItemIds } from './tmf622/item.convert';
import { fromResource, withChange, withDate } from './tmf622/order.convert';
import { reportOf, withFormerItems } from './tmf622/report.convert';

const NOTHING: Done = { states: new Map(), made: new Map(), failures: [], remarks: [] };

/**
 * Takes the progress that an external fulfilment reports by PATCH. What is reported as done takes effect in the same
 * transaction, so it does exactly once.
 */
@Injectable()
export class OrderReports {
  constructor(
    private readonly questions: OrderQuestions,
    private readonly completion: OrderCompletion,
  ) {}

  /** Answers the order to be stored; a report is accepted or refused as a whole. */
  async take(tx: Tx, before: Resource, after: Body, context: RuleContext): Promise<Body> {
    const { at } = context;
    const sent = withItemIds(after);
    const former = fromResource(before.body);
    checkItems(before.body, sent, former.state === 'draft');
    const kept = withFormerItems(sent, before.body);
    const order: Order = { ...fromResource(kept), state: former.state };
    const report = reportOf(before.body, sent);
    const wrong = misreported(order, report);
    if (wrong !== undefined) {
      throw illegalItemTransition(pathOf(wrong.item, 'state'), wrong.item.state, wrong.to);
    }
    const moves = movesOf(order, report);
    if (moves.length === 0 && report.state === undefined) return kept;
    const done = await this.complete(tx, context, { id: before.id, body: kept }, order, report);
    const change = settle(order, report, done.states, at);
    if (change?.state === undefined) {
      throw illegalOrderTransition(former.state, report.state ?? former.state, []);
    }
    const isSubmitted = former.state === 'draft' && change.state !== 'cancelled';
    const begun = isSubmitted ? withChange(kept, acknowledge(order, at)) : kept;
    const { hasEnded: _dated, ...moved } = change;
    const changed = withChange(
      begun,
      { ...moved, failures: done.failures, remarks: done.remarks },
      done.made,
    );
    return withDate(changed, change.state, at);
  }

  private async complete(
    tx: Tx,
    context: RuleContext,
    resource: Pick<Resource, 'id' | 'body'>,
    order: Order,
    report: Report,
  ): Promise<Done> {
    const targets = new Map(movesOf(order, report).map(({ item, to }) => [item.key, to]));
    const items = order.items.filter(({ key }) => targets.get(key) === 'completed');
    if (items.length === 0) return NOTHING;
    await this.check(tx, resource.body, items, context.at);
    return this.completion.complete(tx, context, resource, items, order.items);
  }

  private async check(tx: Tx, body: Body, items: readonly OrderItem[], at: Instant): Promise<void> {
    for (const item of await this.questions.dated(tx, body, items, at)) {
      const { effectiveAt } = item;
      if (effectiveAt === undefined || effectiveAt <= at) continue;
      throw itemNotDue(pathOf(item, 'state'), formatInstant(effectiveAt));
    }
    for (const missing of await this.questions.ofItems(tx, items, at)) {
      const item = items.find(({ id }) => id === missing.item);
      if (item === undefined) continue;
      throw informationMissing(pathOf(item, 'product.productCharacteristic'), missing);
    }
  }
}

/** A patch replaces the whole list of items, so items are matched by id. */
function checkItems(before: Body, after: Body, isDraft: boolean): void {
  const places = itemPlacesOf(after);
  for (const [id, [, second]] of places) {
    if (second !== undefined) throw itemTwice(`${second.path}.id`, id);
  }
  const lost = [...itemPlacesOf(before).keys()].find((id) => !places.has(id));
  if (lost !== undefined && !isDraft) throw itemLeftOut(lost);
}

function pathOf({ key }: OrderItem, attribute: string): string {
  return `${itemPathOf(key)}.${attribute}`;
}
