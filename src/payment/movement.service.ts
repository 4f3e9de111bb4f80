import type { AccountNode, LockedAccounts } from '../account';
import type { JsonObject } from '../core/json';
import { formatInstant } from '../core/time';
import type { LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
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
import type { MovementDesk } from './movement-desk.service';
import { ToldRepository } from './store/told.repository';
import { type Asked, demandOf } from './tmf676/payment.convert';

/** A movement whose account was found under its root's lock, with that account's payer and root. */
export type Known = Asked & Pick<AccountNode, 'payerId' | 'rootId'> & { readonly id: string };

/** A movement and the state that the client reports for it. */
type Step = { readonly id: string; readonly body: Body; readonly state: MovementState };

/**
 * A payment or a refund. It is booked in the transaction that records it, as soon as its state says that the money
 * moved. A movement that cannot be booked is recorded with the reason: that is an answer, not an error.
 */
export abstract class Movements extends ResourceService {
  private readonly told = new ToldRepository();
  /** Accounts that a transaction has locked; they cannot change before it ends, so they are read once. */
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

  /** Books the movement, or answers why it cannot; `heads` are those of the payer's root. */
  protected abstract move(
    tx: Tx,
    heads: LedgerHeads,
    known: Known,
    body: Body,
    context: RuleContext,
  ): Promise<Body>;

  /** Whether the correlator is the client's name for this movement alone. */
  protected abstract isIdentity(tx: Tx, body: Body, correlator: string): Promise<boolean>;

  /** A repeated report of a known movement creates nothing: it moves that movement on if the state is another. */
  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const { sent } = this.admit(body);
    const id = await this.idToldBefore(tx, sent);
    if (id === undefined) return super.createIn(tx, context, body);
    return this.advance(tx, this.ruleContext(context), await this.lockIn(tx, id), sent);
  }

  /** What a body would move, if it moves anything: of one that is done already nothing more. */
  protected async toMove(tx: Tx, body: unknown): Promise<Asked | undefined> {
    const { sent } = this.admit(body);
    const demand = demandOf(sent);
    if (demand.kind === 'refused' || stateOf(sent['status']) !== 'done') return undefined;
    const id = await this.idToldBefore(tx, sent);
    const before = id === undefined ? undefined : await this.findIn(tx, id);
    return stateTold(before?.body['status']) === 'done' && before !== undefined
      ? undefined
      : demand;
  }

  /** Which account it is that a body names and who pays for it; under the root's lock nobody else comes to be that. */
  protected async whose(tx: Tx, body: unknown): Promise<JsonObject> {
    const demand = demandOf(this.admit(body).sent);
    if (demand.kind === 'refused') return {};
    const account = await this.accountIn(tx, demand.accountId);
    if (account === undefined) return {};
    const names = await this.desk.accounts.namesOf(tx, [account.id, account.payerId]);
    return { account: names.get(account.id), payer: names.get(account.payerId) };
  }

  /**
   * A gateway may report a movement more than once. Looks for one with the same correlator (the client's own
   * identifier) that was reported for this account or its present payer, and answers its id. Throws when the amount
   * or currency differ.
   */
  private async idToldBefore(tx: Tx, sent: Body): Promise<string | undefined> {
    const demand = demandOf(sent);
    if (demand.kind === 'refused' || demand.correlator === null) return undefined;
    // Locks the root: of two reports that arrive at once, the second waits here for the first.
    const account = await this.accountIn(tx, demand.accountId);
    if (account === undefined) return undefined;
    const name = { kind: this.type.path, correlator: demand.correlator };
    const knowing = whoKnow(account);
    const known = await this.told.find(tx, name, knowing);
    const told = known.get(account.id) ?? known.get(account.payerId);
    // A correlator that named no bill when the movement was recorded may be the name of a bill by now.
    if (told === undefined || !(await this.isIdentity(tx, sent, demand.correlator)))
      return undefined;
    const isSame = told.amount.equals(demand.amount) && told.currency === demand.currency;
    if (!isSame) throw correlatorReused(demand.correlator, told.id);
    // Recorded for the account and its payer alike, so that a repetition is found after the payer has changed.
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

  /** Records the first report of a movement. */
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

/** Money for bills belongs to whoever pays them, so it needs an account; only a top-up may wait for one. */
function unknownAccount(id: string): string {
  return `account.id: there is no billing account ${id}, so nobody pays for it yet; value to be spent by an account that is still to come is a TMF654 topupBalance`;
}

/** The accounts for which a movement's correlator is recorded: its own and that account's payer. */
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
