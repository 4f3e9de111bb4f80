import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { Settings } from '../platform/settings';
import type { Resource, RuleContext } from '../tmf';
import { dueAt } from './domain/order';
import { finish, giveUp, postpone } from './domain/order-change';
import { formerStateOf, hasEnded } from './domain/order-lifecycle';
import { OrderCompletion } from './order-completion.service';
import { OrderQuestions } from './order-questions.service';
import { GOES_ON, ProductOrders } from './product-order.service';

/** Works off an order in one transaction: each item succeeds or fails as a whole, and the others go on. */
@Injectable()
export class OrderFulfilment {
  constructor(
    private readonly orders: ProductOrders,
    private readonly questions: OrderQuestions,
    private readonly completion: OrderCompletion,
    private readonly settings: Settings,
  ) {}

  /** Answers when to come again: an order may state a later date, or wait for missing information. */
  async work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null> {
    const order = await this.orders.lockKnown(tx, id);
    if (order === undefined) return null;
    const asked = this.orders.orderOf(order);
    const { state } = asked;
    if (state === 'held') return this.orders.waitIn(tx, context, order, null);
    if (!GOES_ON.includes(state)) return null;
    const isUnderWay = formerStateOf(state) === 'inProgress';
    const isReported = this.settings.orders === 'external';
    if (isReported && isUnderWay) return this.orders.waitIn(tx, context, order, null);
    const items = await this.questions.dated(tx, order.body, asked.items, context.at);
    const due = dueAt({ ...asked, items }, context.at);
    const missing = await this.questions.of(tx, asked, context.at);
    if (missing.length > 0) {
      await this.orders.askIn(tx, context, order, missing);
      return this.orders.waitIn(tx, context, order, due > context.at ? due : null);
    }
    if (isReported) return this.orders.waitIn(tx, context, order, null);
    if (due > context.at) {
      const postponed = postpone(asked, context.at);
      if (postponed !== undefined) await this.orders.changeIn(tx, context, order, postponed);
      return this.orders.waitIn(tx, context, order, due);
    }
    const started = isUnderWay
      ? order
      : await this.orders.moveIn(tx, context, order, ['inProgress']);
    await this.complete(tx, context, started);
    return null;
  }

  /** Fails an order that could not be worked off for a reason outside it. */
  async giveUp(tx: Tx, context: RuleContext, id: string, reason: string): Promise<void> {
    const order = await this.orders.lockKnown(tx, id);
    if (order === undefined) return;
    const asked = this.orders.orderOf(order);
    if (hasEnded(asked.state)) return;
    await this.orders.changeIn(tx, context, order, giveUp(asked, reason, context.at));
  }

  private async complete(tx: Tx, context: RuleContext, order: Resource): Promise<void> {
    const asked = this.orders.orderOf(order);
    const items = asked.items.filter(({ state }) => !hasEnded(state));
    const { states, made, failures, remarks } = await this.completion.complete(
      tx,
      context,
      order,
      items,
      items,
    );
    const ended = { ...finish(asked, states, failures, context.at), remarks };
    await this.orders.changeIn(tx, context, order, ended, made);
  }
}
