import type { OnModuleInit } from '@nestjs/common';
import type { AccountDirectory } from '../account';
import { derivedId } from '../core/derived-id';
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { newId } from '../platform/ids';
import { isBusy } from '../platform/lanes';
import type { ErrandWork, Jobs } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import { internalContext, type RequestContext, type Resource, type ResourceShell } from '../tmf';
import { ActionService, type Said } from './action.service';
import type { Batch, Command, CommandBatches } from './command-batches.service';
import type { Commands } from './commands.service';
import type { StoredAction } from './domain/action';
import type { ActionRequest } from './domain/decide-action';
import { needsOf } from './domain/needs';
import { dateOfTime, endsRecurrence, isOver, type Recurrence } from './domain/recurrence';
import { refusalText } from './domain/refusal-text';
import { toStored } from './store/action.store';
import { fromResource, nextTopupOf, toNextTopup, toOutcome, toRun } from './tmf654/action.convert';

const ERRAND = 'balance.topup';
/** The most times booked in one transaction, when the server missed many. */
const TIMES_MAX = 50;
const ZONE_UNKNOWN = 'UTC';

type Topup = Extract<ActionRequest, { kind: 'topup' }>;
type Recurring = Topup & { readonly recurrence: Recurrence };

/**
 * Single and recurring top-ups. A recurring one stays `created` and moves no value; each of its times is a top-up of
 * its own. An errand books the next time and answers when to come again.
 */
export class TopupService extends ActionService implements OnModuleInit {
  constructor(
    shell: ResourceShell,
    commands: Commands,
    private readonly batches: CommandBatches,
    private readonly jobs: Jobs,
    private readonly accounts: AccountDirectory,
  ) {
    super(shell, 'topup', commands);
  }

  onModuleInit(): void {
    this.jobs.handleErrands(ERRAND, (tenant) => this.workFor(tenant));
  }

  protected override async decide(
    batch: Batch,
    context: RequestContext,
    said: Said,
  ): Promise<Resource> {
    const { id, sent, request } = said;
    if (!isRecurring(request)) return super.decide(batch, context, said);
    const { action, refusal } = this.once(batch, { id, document: sent, request }, 1);
    // A recurring top-up whose first time fails does not recur.
    if (refusal !== undefined) return super.decide(batch, context, said);
    const next = await this.dateOf(batch, { request, run: action, first: batch.at }, 2);
    const begun = {
      ...action,
      id,
      moves: [],
      document: toOutcome(sent, { status: '', at: batch.at }),
    };
    const recurring = this.record(batch, context, standing(begun, next));
    this.record(batch, context, action);
    if (next !== undefined) {
      const lane = { lane: action.rootId ?? id };
      await this.jobs.enqueue(batch.tx, { kind: ERRAND, key: id, dueAt: next.at, ...lane });
    }
    return recurring;
  }

  private workFor(tenant: Tenant): ErrandWork {
    const context = internalContext(tenant);
    return {
      // Only this errand changes a recurring top-up, and its buckets are locked through their root.
      claim: () => Promise.resolve(true),
      work: (tx, id, at) => this.catchUp(tx, context, id, at),
      giveUp: async (tx, id, at, reason) => {
        await this.onRecurring(tx, context, id, at, (batch, recurring) =>
          this.end(batch, context, recurring, 'failed', reason),
        );
      },
    };
  }

  /** Answers when to come again; null when there are no more times. */
  private async catchUp(tx: Tx, context: RequestContext, id: string, at: Instant) {
    let next: Instant | undefined = at;
    for (let times = 0; next !== undefined && next <= at && times < TIMES_MAX; times += 1) {
      next = await this.onRecurring(tx, context, id, at, (batch, recurring) =>
        this.goOn(batch, context, recurring),
      );
    }
    return next ?? null;
  }

  /** Runs `change` under the locks if the top-up still recurs; answers its next date. */
  private async onRecurring(
    tx: Tx,
    { tenant }: RequestContext,
    id: string,
    at: Instant,
    change: (batch: Batch, recurring: StoredAction) => Promise<StoredAction> | StoredAction,
  ): Promise<Instant | undefined> {
    const stored = await this.findIn(tx, id);
    if (stored === undefined) return undefined;
    const needs = needsOf(fromResource('topup', stored.body, at), undefined);
    const command: Command = {
      needs: { ...needs, actionIds: [id] },
      named: undefined,
      bytes: 0,
      decide: async (batch) => {
        const recurring = batch.holdings.action('topup', id);
        const isOver = recurring?.status !== 'created';
        return isOver ? { id, body: {} } : toStored(await change(batch, recurring));
      },
    };
    const [answer] = await this.batches.decideAll(tx, tenant, [command], false);
    invariant(answer !== undefined && !isBusy(answer), 'it waited for the roots');
    if (answer.status === 'refused') throw answer.error;
    return nextTopupOf(answer.result.body)?.at;
  }

  private async goOn(
    batch: Batch,
    context: RequestContext,
    recurring: StoredAction,
  ): Promise<StoredAction> {
    if (batch.holdings.formerOf(recurring) !== undefined) {
      return this.end(batch, context, recurring, 'failed', refusalText('bucket-unknown'));
    }
    const { id, document, requestedAt: first } = recurring;
    const request = fromResource('topup', document, batch.at);
    const due = nextTopupOf(document);
    invariant(isRecurring(request) && due !== undefined, `top-up ${id} says when it comes next`);
    const { action, refusal } = this.once(batch, { id, document, request }, due.number);
    this.record(batch, context, action);
    if (refusal !== undefined && endsRecurrence(refusal)) {
      return this.end(batch, context, recurring, 'failed', refusalText(refusal));
    }
    const run = { ...action, accountId: action.accountId ?? recurring.accountId };
    const next = await this.dateOf(batch, { request, run, first }, due.number + 1);
    if (next === undefined) return this.end(batch, context, recurring, 'completed');
    const gone = { ...standing(recurring, next), revision: recurring.revision + 1 };
    batch.holdings.change(gone, false);
    return gone;
  }

  /** Books one time, on the buckets as they stand. */
  private once(batch: Batch, { id, document, request }: Run, number: number) {
    const runId = derivedId('topup', id, `${number}`);
    const ground = { at: batch.at, walletId: newId() };
    const taken = batch.holdings.take(runId, request, needsOf(request, undefined), ground);
    const { decision } = taken;
    return {
      action: this.toAction(runId, toRun(id, document), taken, batch),
      refusal: decision.kind === 'refused' ? decision.reason : undefined,
    };
  }

  private async dateOf(
    { tx }: Batch,
    { request: { recurrence }, run, first }: Counted,
    number: number,
  ): Promise<NextTopup | undefined> {
    if (isOver(recurrence, number)) return undefined;
    const accountId = run.accountId ?? '';
    const account = (await this.accounts.load(tx, [accountId])).get(accountId);
    const zone = account?.cycle.timeZone ?? ZONE_UNKNOWN;
    return { number, at: dateOfTime(first, recurrence.every, number, zone) };
  }

  private end(
    batch: Batch,
    context: RequestContext,
    recurring: StoredAction,
    status: 'completed' | 'failed',
    reason?: string,
  ): StoredAction {
    const { nextTopup: _next, ...document } = recurring.document;
    const said = reason === undefined ? {} : { reason };
    const revision = recurring.revision + 1;
    const ended = { ...recurring, status, document: { ...document, ...said, status }, revision };
    batch.holdings.change(ended, false);
    this.announce(batch, context, ended, 'StatusChange');
    return ended;
  }
}

type Run = Pick<StoredAction, 'id' | 'document'> & { readonly request: Recurring };
type NextTopup = { readonly number: number; readonly at: Instant };
/** `first` is the date of the first time. */
type Counted = {
  readonly request: Recurring;
  readonly run: Pick<StoredAction, 'accountId'>;
  readonly first: Instant;
};

function isRecurring(request: ActionRequest): request is Recurring {
  return request.kind === 'topup' && typeof request.recurrence === 'object';
}

/** The recurring action between two of its times. */
function standing(recurring: StoredAction, next: NextTopup | undefined): StoredAction {
  const status = next === undefined ? 'completed' : 'created';
  const nextTopup = next === undefined ? {} : { nextTopup: toNextTopup(next.number, next.at) };
  return { ...recurring, status, document: { ...recurring.document, status, ...nextTopup } };
}
