import type { JsonObject } from '../core/json';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { malformedTerms, taxedAlready, withinPeriods } from './account.errors';
import type { AccountNode } from './domain/account';
import { type Exemption, retaxedOf, unalignedOf } from './domain/exemption';
import type { AccountUseRepository } from './store/account-use.repository';
import { ExemptionRepository } from './store/exemption.repository';
import { exemptionsOf, ownersOf } from './tmf666/exemption.convert';

type Said = { readonly id: string; readonly body: JsonObject };

/** The certificates that apply to an account: its own, else those of its parties, else those of accounts above. */
export class Exemptions {
  private readonly store = new ExemptionRepository();

  constructor(private readonly uses: AccountUseRepository) {}

  /**
   * Locks the parties of the account before and after the change, so that their exemptions stay until the transaction
   * ends. Called before any root is locked.
   */
  async hold(tx: Tx, account: readonly JsonObject[]): Promise<void> {
    const owners = [...new Set(account.flatMap(ownersOf))].sort();
    if (owners.length > 0) await this.store.hold(tx, owners, 'shared');
  }

  /** Exemptions of accounts by id, without inheritance. */
  async of(tx: Tx, accounts: readonly Said[]): Promise<Map<string, readonly Exemption[]>> {
    const own = accounts.map(({ id, body }) => ({
      id,
      exemptions: ownIn(body),
      owners: ownersOf(body),
    }));
    const asked = own.flatMap(({ exemptions, owners }) => (exemptions.length > 0 ? [] : owners));
    const said = await this.store.certificates(tx, [...new Set(asked)]);
    return new Map(
      own.map(({ id, exemptions, owners }) => [
        id,
        exemptions.length > 0
          ? exemptions
          : owners.flatMap((owner) => certificatesIn(said.get(owner))),
      ]),
    );
  }

  /** Needs the root's lock: existing charges keep the tax of what was stated before. */
  async check(
    tx: Tx,
    before: readonly AccountNode[],
    after: readonly AccountNode[],
    now: Instant,
  ): Promise<void> {
    const unaligned = after.flatMap(({ id, cycle, exemptions }) =>
      unalignedOf(id, cycle, exemptions, now),
    );
    if (unaligned.length > 0) throw withinPeriods(unaligned);
    const known = new Map(before.map(({ id, exemptions }) => [id, exemptions]));
    const times = after.flatMap(({ id, exemptions }) =>
      retaxedOf(id, known.get(id) ?? [], exemptions),
    );
    const charged = await this.uses.charged(tx, times);
    if (charged !== undefined) throw taxedAlready(charged.time, charged.until);
  }

  /** Accounts that name the party; locked, so that no further one does until the transaction ends. */
  async accountsOf(tx: Tx, partyId: string): Promise<Said[]> {
    await this.store.hold(tx, [partyId], 'alone');
    const named = await this.store.naming(tx, partyId);
    return named.filter(({ body }) => ownersOf(body).includes(partyId));
  }
}

/** Refuses certificates that cannot be followed. */
export function checkCertificates(party: JsonObject): void {
  certificatesIn(party);
}

function ownIn(body: JsonObject): readonly Exemption[] {
  return followed(body, 'taxExemption');
}

function certificatesIn(party: JsonObject = {}): readonly Exemption[] {
  return followed(party, 'taxExemptionCertificate');
}

function followed(
  body: JsonObject,
  attribute: 'taxExemption' | 'taxExemptionCertificate',
): readonly Exemption[] {
  const { exemptions, problems } = exemptionsOf(body, attribute);
  if (problems.length > 0) throw malformedTerms(problems);
  return exemptions;
}
