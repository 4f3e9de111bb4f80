// The table `account`, which is what charging and billing read of billing accounts: it follows from their documents,
// and from what their parties say of taxes.
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import type { Ledger, LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { type Body, changedAttributes, type Resource, type RuleContext } from '../tmf';
import type { AccountDirectory } from './account-directory.service';
import {
  accountInUse,
  closedAncestor,
  fixedField,
  malformedTerms,
  misplaced,
  notFollowed,
  unknownParent,
} from './account.errors';
import {
  type AccountNode,
  type AccountTerms,
  CURRENCY_DEFAULT,
  CYCLE_DEFAULT,
} from './domain/account';
import { isBilledAlike, isMisplaced, place, placeSubtree, withCycles } from './domain/hierarchy';
import type { Exemption } from './domain/exemption';
import { Exemptions } from './exemptions.service';
import { CycleChanges } from './cycle-changes.service';
import { FollowedCycles } from './followed-cycles.service';
import { ownersOf } from './tmf666/exemption.convert';
import { contradictionOf, fromResource } from './tmf666/terms.convert';
import { isClosed, withModified, withParties } from './tmf666/account.convert';
import { unfollowedOf } from './tmf666/unfollowed.convert';
import { AccountRepository } from './store/account.repository';
import type { AccountUseRepository } from './store/account-use.repository';
import type { RootLocks } from './root-locks.service';

/**
 * Called when an account was created, in its transaction. The locks are those of its root and, for a child account,
 * of its own id, under which things may have been kept before it existed.
 */
export type OnPlaced = (tx: Tx, heads: LedgerHeads, account: AccountNode) => Promise<void>;

type Said = { readonly id: string; readonly body: Body };

/** Keeps the table `account` equal to what the documents say, and refuses what it cannot follow. */
export class AccountProjection {
  readonly listeners: OnPlaced[] = [];
  private readonly accounts = new AccountRepository();
  private readonly cycles = new FollowedCycles();
  private readonly changes: CycleChanges;
  private readonly exemptions: Exemptions;

  constructor(
    private readonly ledger: Ledger,
    private readonly directory: AccountDirectory,
    private readonly roots: RootLocks,
    private readonly uses: AccountUseRepository,
  ) {
    this.changes = new CycleChanges(uses);
    this.exemptions = new Exemptions(uses);
  }

  async beforeCreate(tx: Tx, sent: Body, context: RuleContext, id: string): Promise<Body> {
    refuseUnfollowed({}, sent);
    const body = await this.cycles.follow(tx, {}, sent, context.at);
    await this.exemptions.hold(tx, [body]);
    const terms = await this.termsOf(tx, { id, body });
    refuseContradiction(body);
    await this.exemptions.check(tx, [], [await this.placed(tx, terms)], context.at);
    const complete = withParties(body);
    return withModified(
      terms.parentId === null ? withDefaults(complete, terms) : complete,
      context.at,
    );
  }

  async afterCreate(tx: Tx, created: Resource): Promise<void> {
    const { id } = created;
    const node = await this.placed(tx, await this.termsOf(tx, created));
    await this.accounts.insert(tx, node);
    const heads = await this.ledger.lockRoots(tx, [node.rootId, id]);
    for (const tell of this.listeners) await tell(tx, heads, node);
    if (node.rootId !== id) await this.ledger.dropUnused(tx, id);
  }

  async beforePatch(tx: Tx, before: Resource, sent: Body, context: RuleContext): Promise<Body> {
    refuseUnfollowed(before.body, sent);
    const after = await this.cycles.follow(tx, before.body, sent, context.at);
    const [was, becomes] = [said(before), said({ id: before.id, body: after })];
    if (changedAttributes(before.body, after).some(isOfMode)) refuseContradiction(after);
    if (was.terms.parentId !== becomes.terms.parentId) {
      throw fixedField('parent', 'an account stays where it was made');
    }
    if (JSON.stringify(was) !== JSON.stringify(becomes)) {
      await this.exemptions.hold(tx, [before.body, after]);
      await this.replace(tx, { id: before.id, body: after }, context.at);
    } else if (isClosed(before.body) !== isClosed(after)) await this.lockRootOf(tx, before.id);
    return withModified(withParties(after), context.at);
  }

  async beforeDelete(tx: Tx, { id }: Resource): Promise<void> {
    const node = await this.lockRootOf(tx, id);
    if (node === undefined) return;
    const [trace] = await this.uses.traces(tx, node.rootId, id);
    if (trace !== undefined) throw accountInUse(id, trace);
  }

  afterDelete(tx: Tx, { id }: Resource): Promise<void> {
    return this.accounts.delete(tx, id);
  }

  /** The account as it stands under the lock. */
  private async lockRootOf(tx: Tx, id: string): Promise<AccountNode | undefined> {
    return (await this.roots.lock(tx, [id])).accounts.get(id);
  }

  private async placed(tx: Tx, terms: AccountTerms): Promise<AccountNode> {
    const node = place(terms, await this.openParent(tx, terms));
    if (isMisplaced(node)) throw misplaced(node);
    return node;
  }

  /**
   * Locks the root, so that the parent is not closed or deleted meanwhile, and the account's own id, so that nothing
   * is kept for it as if it were to become a root.
   */
  private async openParent(tx: Tx, { id, parentId }: AccountTerms): Promise<AccountNode | null> {
    if (parentId === null) return null;
    const [found] = (await this.directory.load(tx, [parentId])).values();
    if (found === undefined) throw unknownParent(parentId);
    await this.ledger.lockRoots(tx, [found.rootId, id]);
    const ancestors = await this.accounts.documents(tx, found.path);
    const closed = ancestors.find(({ body }) => isClosed(body));
    if (closed !== undefined) throw closedAncestor(closed.id);
    return (await this.directory.load(tx, [parentId])).get(parentId) ?? null;
  }

  /** Called when a party's tax exemptions change, under the lock of the party's name. */
  async retax(tx: Tx, partyId: string, at: Instant): Promise<void> {
    const accounts = await this.exemptions.accountsOf(tx, partyId);
    await this.roots.lock(
      tx,
      accounts.map(({ id }) => id),
    );
    for (const account of accounts) await this.replace(tx, account, at);
  }

  /** Changed terms reach every account below; none of them may move charges to another bill. */
  private async replace(tx: Tx, changed: Said, at: Instant): Promise<void> {
    const known = await this.lockRootOf(tx, changed.id);
    if (known === undefined) return;
    const nodes = await this.directory.subtree(tx, known.id);
    const below = await this.accounts.documents(
      tx,
      nodes.map(({ id }) => id),
    );
    const [terms, ...others] = await this.allTermsOf(tx, [
      changed,
      ...below.filter(({ id }) => id !== changed.id),
    ]);
    invariant(terms !== undefined, 'the account that changed is the first');
    const parent =
      terms.parentId === null ? undefined : await this.directory.load(tx, [terms.parentId]);
    const placed = placeSubtree([terms, ...others], parent?.get(terms.parentId ?? '') ?? null);
    if (isMisplaced(placed)) throw misplaced(placed);
    await this.checkBilledAlike(tx, nodes, placed);
    const cycles = await this.changes.cyclesOf(tx, nodes, placed, at);
    const after = withCycles(placed, cycles);
    await this.exemptions.check(tx, nodes, after, at);
    await this.accounts.update(tx, after);
  }

  private async termsOf(tx: Tx, account: Said): Promise<AccountTerms> {
    const [terms] = await this.allTermsOf(tx, [account]);
    invariant(terms !== undefined, 'an account has terms');
    return terms;
  }

  private async allTermsOf(tx: Tx, accounts: readonly Said[]): Promise<AccountTerms[]> {
    const exemptions = await this.exemptions.of(tx, accounts);
    return accounts.map((account) => termsOf(account, exemptions.get(account.id)));
  }

  private async checkBilledAlike(
    tx: Tx,
    before: readonly AccountNode[],
    after: readonly AccountNode[],
  ): Promise<void> {
    const known = new Map(before.map((node) => [node.id, node]));
    const moved = after.filter((node) => {
      const old = known.get(node.id);
      return old !== undefined && !isBilledAlike(old, node);
    });
    const [first] = moved;
    if (first === undefined) return;
    const ids = moved.map(({ id }) => id);
    const old = known.get(first.id);
    const isRevalued = old?.currency !== first.currency;
    const zone = old?.payerId === first.payerId ? '.timeZone' : '';
    const path = isRevalued ? 'currency' : `billingCycle${zone}`;
    if (await this.uses.haveCharges(tx, ids)) {
      throw fixedField(path, 'the account, or one below it, has charges already');
    }
    if (await this.uses.haveMoney(tx, ids)) {
      throw fixedField(path, 'the account, or one below it, has payments or refunds already');
    }
    if (isRevalued && (await this.uses.areSoldOtherwise(tx, ids, first.currency))) {
      throw fixedField('currency', 'a product of the account, or of one below it, has another');
    }
  }
}

/** The account's own terms, and the parties it is for. */
function said({ id, body }: Said) {
  return { terms: termsOf({ id, body }), taxExemption: body['taxExemption'], for: ownersOf(body) };
}

function termsOf({ id, body }: Said, exemptions?: readonly Exemption[]): AccountTerms {
  const { terms, problems } = fromResource(id, body, exemptions);
  if (terms === null) throw malformedTerms(problems);
  return terms;
}

function refuseContradiction(body: Body): void {
  const contradiction = contradictionOf(body);
  if (contradiction !== undefined) throw malformedTerms([contradiction]);
}

function refuseUnfollowed(before: Body, after: Body): void {
  const unfollowed = unfollowedOf(before, after);
  if (unfollowed.length > 0) throw notFollowed(unfollowed);
}

function isOfMode(attribute: string): boolean {
  return attribute === 'mode' || attribute === 'ratingType';
}

/** Writes a root's defaults into its document. */
function withDefaults(body: Body, terms: AccountTerms): Body {
  return {
    ...body,
    currency: terms.currency ?? CURRENCY_DEFAULT,
    mode: terms.mode ?? 'postpaid',
    billingCycle: terms.cycle ?? CYCLE_DEFAULT,
  };
}
