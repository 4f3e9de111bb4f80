import { Injectable } from '@nestjs/common';
import { type AccountNode, RootLocks } from '../account';
import { formatInstant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type Body,
  DocumentStore,
  type RequestContext,
  type Resource,
  ResourceService,
  type ResourceType,
  type RuleContext,
} from '../tmf';
import {
  MOVEMENT_STATES,
  MOVEMENT_TRANSITIONS,
  type MovementState,
  stateTold,
} from './domain/movement-lifecycle';
import { illegalMovement, statusUnknown } from './payment.errors';
import type { Told } from './store/movement.mapping';
import { ToldRepository } from './store/told.repository';
import { type Asked, demandOf } from './tmf676/payment.convert';
import { ToldBefore } from './told-before.service';

/** A movement whose account is known under its root's lock: who pays, and under which root. */
export type Known = Asked & Pick<AccountNode, 'payerId' | 'rootId'> & { readonly id: string };

/** How far a movement is told to be. */
type Step = { readonly id: string; readonly body: Body; readonly state: MovementState };

@Injectable()
export class MovementDesk {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly roots: RootLocks,
    readonly ledger: Ledger,
    readonly toldBefore: ToldBefore,
  ) {}
}

/**
 * Money that comes or goes. It is booked in the transaction that records it, once it is told to have
 * moved; one that cannot be booked is recorded with its reason, which is an answer and not an error.
 */
export abstract class Movements extends ResourceService {
  private readonly told = new ToldRepository();

  constructor(
    protected readonly desk: MovementDesk,
    type: ResourceType,
    dateAttribute: 'paymentDate' | 'refundDate',
  ) {
    super(desk, type, new DocumentStore(type), {
      beforeCreate: async (tx, { status, ...body }, context, id) => ({
        [dateAttribute]: formatInstant(context.at),
        ...body,
        ...(await this.outcome(tx, { id, body, state: stateOf(status) }, context)),
      }),
    });
  }

  /** Books it, or says why not; `heads` are of the payer's root. */
  protected abstract move(
    tx: Tx,
    heads: LedgerHeads,
    known: Known,
    body: Body,
    context: RuleContext,
  ): Promise<Body>;

  /** What was booked by this correlator. */
  protected abstract booked(tx: Tx, payerId: string, correlator: string): Promise<Told | undefined>;

  /** Whether the correlator is the client's name for this movement alone. */
  protected abstract isIdentity(tx: Tx, body: Body, correlator: string): Promise<boolean>;

  /** One that was told before is the same one: it moves on when its state is another by now. */
  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const { sent } = this.admit(body);
    const id = await this.desk.toldBefore.idOf(
      tx,
      sent,
      async (payerId, correlator) =>
        (await this.booked(tx, payerId, correlator)) ??
        (await this.told.find(tx, this.type.path, payerId, correlator)),
    );
    if (id === undefined) return super.createIn(tx, context, body);
    return this.advance(tx, this.ruleContext(context), await this.lockIn(tx, id), sent);
  }

  private async advance(
    tx: Tx,
    context: RuleContext,
    before: Resource,
    { status, ...sent }: Body,
  ): Promise<Resource> {
    const [from, to] = [stateOf(before.body['status']), stateOf(status)];
    if (from === to) return before;
    const allowed = MOVEMENT_TRANSITIONS[from];
    if (!allowed.includes(to)) throw illegalMovement(this.type.name, from, to, allowed);
    const body = { ...before.body, ...sent };
    const outcome = await this.outcome(tx, { id: before.id, body, state: to }, context);
    return this.replaceIn(tx, context, before, { ...body, ...outcome });
  }

  private async outcome(tx: Tx, step: Step, context: RuleContext): Promise<Body> {
    const decided = await this.decide(tx, step, context);
    return { statusDate: formatInstant(context.at), ...decided };
  }

  private async decide(tx: Tx, { id, body, state }: Step, context: RuleContext): Promise<Body> {
    const demand = demandOf(body);
    if (demand.kind === 'refused') return failed(demand.why);
    const { accountId } = demand;
    const { heads, accounts } = await this.desk.roots.lock(tx, [accountId]);
    const account = accounts.get(accountId);
    if (account === undefined) return failed(`There is no billing account ${accountId}`);
    const { payerId, rootId } = account;
    const known = { ...demand, id, payerId, rootId };
    if (state === 'done') {
      const moved = await this.move(tx, heads, known, body, context);
      const { correlator } = known;
      if (correlator !== null) await this.told.forget(tx, this.type.path, payerId, correlator);
      return moved;
    }
    await this.remember(tx, known, body);
    return { status: state };
  }

  private async remember(tx: Tx, known: Known, body: Body): Promise<void> {
    const { correlator, ...told } = known;
    if (correlator === null || !(await this.isIdentity(tx, body, correlator))) return;
    await this.told.remember(tx, this.type.path, { ...told, correlator });
  }
}

function stateOf(status: unknown): MovementState {
  const state = stateTold(status);
  if (state === undefined) throw statusUnknown(status, MOVEMENT_STATES);
  return state;
}

export function failed(statusReason: string): Body {
  return { status: 'failed', statusReason };
}
