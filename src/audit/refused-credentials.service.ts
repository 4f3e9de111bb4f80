import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { Asker } from '../platform/access/caller';
import { type AuditEntry, record } from '../platform/audit';
import { Database } from '../platform/database';
import { refusedCredentials } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import { Tally, type TallyLimits } from './domain/tally';

const WINDOW_MS = 60_000;
const LIMITS: TallyLimits = { ofOne: 10, ofAll: 100 };

type Refused = AuditEntry & { readonly reason: string };
type Window = { readonly tally: Tally<Refused>; readonly timer: NodeJS.Timeout };

/** Stands in the report for askers beyond the number that are told apart. */
const SEVERAL: Refused = {
  actor: 'several',
  roles: [],
  address: 'several',
  operation: 'several',
  reason: 'more were refused than are told one by one',
};

/** Records refused credentials. A flood cannot fill the table: after a minute the rest is recorded as counts. */
@Injectable()
export class RefusedCredentials implements BeforeApplicationShutdown {
  private readonly log = new Logger(RefusedCredentials.name);
  /** Keyed by the tenant of the credential; undefined when that is unknown, and such refusals only go to the log. */
  private readonly windows = new Map<Tenant | undefined, Window>();

  constructor(private readonly database: Database) {}

  /** Returns at once; the record is written in the background. */
  note(tenant: Tenant | undefined, asker: Asker, reason: string): void {
    refusedCredentials.inc({ of: tenant === undefined ? 'nobody' : 'tenant' });
    const { tally } = this.windows.get(tenant) ?? this.open(tenant);
    const refused = { ...asker, reason };
    if (tally.take(`${asker.actor}\n${asker.address}`, refused)) void this.tell(tenant, [refused]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.windows].map(([tenant, window]) => this.close(tenant, window)));
  }

  private open(tenant: Tenant | undefined): Window {
    const tally = new Tally(LIMITS, SEVERAL);
    const timer = setTimeout(() => {
      void this.close(tenant, window);
    }, WINDOW_MS).unref();
    const window = { tally, timer };
    this.windows.set(tenant, window);
    return window;
  }

  private close(tenant: Tenant | undefined, { tally, timer }: Window): Promise<void> {
    clearTimeout(timer);
    this.windows.delete(tenant);
    return this.tell(
      tenant,
      tally.untold().map(({ what, times }) => ({ ...what, times })),
    );
  }

  private async tell(tenant: Tenant | undefined, refused: readonly Refused[]): Promise<void> {
    if (tenant === undefined) {
      for (const { actor, address, operation, reason, times = 1 } of refused) {
        this.log.warn(`${reason}: ${actor} from ${address}, ${operation}, ${times} times`);
      }
      return;
    }
    if (refused.length === 0) return;
    try {
      await this.database.background.transaction(tenant, (tx) => {
        record(tx, refused);
        return Promise.resolve();
      });
    } catch (error: unknown) {
      this.log.warn(`refused credentials of ${tenant} are not told: ${String(error)}`);
    }
  }
}
