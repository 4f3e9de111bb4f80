import { Injectable } from '@nestjs/common';
import { type AccountNode, type LockedAccounts, RootLocks } from '../account';
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
import { correlatorReused, illegalMovement, statusUnknown } from './payment.errors';
import { ToldRepository } from './store/told.repository';
import { type Asked, demandOf } from './tmf676/payment.convert';

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
  ) {}
}

/**
 * Money that comes or goes. It is booked in the transaction that records it, once it is told to have
 * moved; one that cannot be booked is recorded with its reason, which is an answer and not an error.
 */
export abstract class Movements extends ResourceService {
  private readonly told = new ToldRepository();
  /** What a transaction has locked already: it is as it was until that ends. */
  private readonly locked = new WeakMap<Tx, LockedAccounts>();

  constructor(
    protected readonly desk: MovementDesk,
    type: ResourceType,
    dateAttribute: 'paymentDate' | 'refundDate',
  ) {
    super(desk, type, new DocumentStore(type), {
      beforeCreate: async (tx, { status, ...body }, context, id) => ({
        [dateAttribute]: formatInstant(context.at),
        ...body,
        ...(await this.begin(tx, { id, body, state: stateOf(status) }, context)),
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

  /** Whether the correlator is the client's name for this movement alone. */
  protected abstract isIdentity(tx: Tx, body: Body, correlator: string): Promise<boolean>;

  /** One that was told before is the same one: it moves on when its state is another by now. */
  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const { sent } = this.admit(body);
    const id = await this.idToldBefore(tx, sent);
    if (id === undefined) return super.createIn(tx, context, body);
    return this.advance(tx, this.ruleContext(context), await this.lockIn(tx, id), sent);
  }

  /**
   * A gateway tells of the same movement more than once: what its correlator, which is the client's own identifier of it,
   * names already, to this account or to who pays for it now. Answers its id; an error when it was of another amount.
   */
  private async idToldBefore(tx: Tx, sent: Body): Promise<string | undefined> {
    const demand = demandOf(sent);
    if (demand.kind === 'refused' || demand.correlator === null) return undefined;
    // Of two that come at once the second waits here for the first.
    const account = await this.accountIn(tx, demand.accountId);
    if (account === undefined) return undefined;
    const name = { kind: this.type.path, correlator: demand.correlator };
    const knowing = whoKnow(account);
    const known = await this.told.find(tx, name, knowing);
    const told = known.get(account.id) ?? known.get(account.payerId);
    // What named none may be a bill's by now.
    if (told === undefined || !(await this.isIdentity(tx, sent, demand.correlator)))
      return undefined;
    const isSame = told.amount.equals(demand.amount) && told.currency === demand.currency;
    if (!isSame) throw correlatorReused(demand.correlator, told.id);
    // Whoever pays for them later, both were told of it.
    const untold = knowing.filter((id) => !known.has(id));
    if (untold.length > 0) await this.told.remember(tx, name, untold, told);
    return told.id;
  }

  private async accountIn(tx: Tx, accountId: string): Promise<AccountNode | undefined> {
    return (await this.lock(tx, accountId)).accounts.get(accountId);
  }

  private async lock(tx: Tx, accountId: string): Promise<LockedAccounts> {
    const known = this.locked.get(tx);
    if (known?.accounts.has(accountId)) return known;
    const locked = await this.desk.roots.lock(tx, [accountId]);
    this.locked.set(tx, locked);
    return locked;
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

  /** The first that is heard of it. */
  private async begin(tx: Tx, step: Step, context: RuleContext): Promise<Body> {
    await this.remember(tx, step);
    return this.outcome(tx, step, context);
  }

  private async remember(tx: Tx, { id, body }: Step): Promise<void> {
    const demand = demandOf(body);
    if (demand.kind === 'refused' || demand.correlator === null) return;
    const { accountId, correlator, amount, currency } = demand;
    const account = await this.accountIn(tx, accountId);
    if (account === undefined || !(await this.isIdentity(tx, body, correlator))) return;
    const name = { kind: this.type.path, correlator };
    await this.told.remember(tx, name, whoKnow(account), { id, amount, currency });
  }

  private async outcome(tx: Tx, step: Step, context: RuleContext): Promise<Body> {
    const decided = await this.decide(tx, step, context);
    return { statusDate: formatInstant(context.at), ...decided };
  }

  private async decide(tx: Tx, { id, body, state }: Step, context: RuleContext): Promise<Body> {
    const demand = demandOf(body);
    if (demand.kind === 'refused') return failed(demand.why);
    const { accountId } = demand;
    const { heads, accounts } = await this.lock(tx, accountId);
    const account = accounts.get(accountId);
    if (account === undefined) return failed(unknownAccount(accountId));
    const { payerId, rootId } = account;
    if (state !== 'done') return { status: state };
    const known = { ...demand, id, payerId, rootId };
    const moved = await this.move(tx, heads, known, body, context);
    if (moved['status'] !== 'done') await this.told.forget(tx, this.type.path, id);
    return moved;
  }
}

/** A top-up waits in a wallet until its account comes; money for bills is of whoever pays them, and nobody does yet. */
function unknownAccount(id: string): string {
  return `account.id: there is no billing account ${id}, so nobody pays for it yet; value to be spent by an account that is still to come is a TMF654 topupBalance`;
}

/** Of whom a movement that is told through the account is known by its name. */
function whoKnow({ id, payerId }: AccountNode): string[] {
  return [...new Set([id, payerId])];
}

function stateOf(status: unknown): MovementState {
  const state = stateTold(status);
  if (state === undefined) throw statusUnknown(status, MOVEMENT_STATES);
  return state;
}

export function failed(statusReason: string): Body {
  return { status: 'failed', statusReason };
}
