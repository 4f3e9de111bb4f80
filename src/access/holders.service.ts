import { Injectable } from '@nestjs/common';
import { Believed } from '../platform/believed';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Scope } from './domain/role';
import { type Holder, type HolderKind, HolderRepository } from './store/holder.repository';

/** How long a process caches who has an id; whoever acts as its holder is judged in the transaction all the same. */
const BELIEVED_MS = 800;
const HOLDERS_MAX = 20_000;

/** Which accounts and parties have the ids that tokens name, as of less than a second ago. */
@Injectable()
export class Holders {
  private readonly repository = new HolderRepository();
  private readonly known = { account: this.believed('account'), party: this.believed('party') };

  constructor(private readonly database: Database) {}

  /** Undefined when nothing has the id, or none is named. */
  async find(tenant: Tenant, { accountId, partyId }: Scope): Promise<Holder | undefined> {
    if (accountId !== undefined) return this.known.account.get(`${tenant} ${accountId}`);
    return partyId === undefined ? undefined : this.known.party.get(`${tenant} ${partyId}`);
  }

  private believed(kind: HolderKind): Believed<Holder | undefined> {
    return new Believed(BELIEVED_MS, HOLDERS_MAX, (key) => {
      // A tenant has no space in its name; an id may have.
      const [tenant = '', ...id] = key.split(' ');
      return this.database.system(
        (tx) => this.repository.find(tx, kind, tenant, id.join(' ')),
        'requests',
      );
    });
  }
}
