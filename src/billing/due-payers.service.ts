import { Injectable } from '@nestjs/common';
import { AccountDirectory, type NextPlace } from '../account';
import { HOUR_MS, type Instant, plusMs } from '../core/time';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { isLockTimeout } from '../platform/interruption';
import type { Tenant } from '../platform/tenant';
import { LOCK_WAIT_MS, PeriodCloser } from './period-closer.service';

/** How long after its end a period is closed automatically, so that its last usage has time to arrive. */
const GRACE_MS = HOUR_MS;
/** Payers that one statement reads. */
const PAYERS_PER_PAGE = 1_000;
/** Payers worked out in one transaction; few, so that their roots' locks are held briefly. */
const PAYERS_PER_STEP = 50;

type Found = { readonly due: readonly string[]; readonly others: readonly string[] };

/**
 * Finds payers with a period to close by the stored end of their next period, so a look costs what is due. Payers
 * whose next period is not known, because something began earlier than expected, are worked out on the way.
 */
@Injectable()
export class DuePayers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly periods: PeriodCloser,
  ) {}

  /** Payers with a period that ended by `upTo`, in batches. */
  asked(tenant: Tenant, upTo: Instant): AsyncGenerator<readonly string[]> {
    return this.pages(tenant, upTo, false);
  }

  /**
   * Payers to close automatically, in batches. Periods from before an account was created here are imported history:
   * closing them early would cut the import in two, so they wait for a run on request.
   */
  byThemselves(tenant: Tenant): AsyncGenerator<readonly string[]> {
    return this.pages(tenant, this.ended(), true);
  }

  /** Tenants in which a period may be due for automatic closing. */
  tenants(): Promise<Tenant[]> {
    return this.database.system((tx) => this.accounts.tenantsWithNext(tx, this.ended()));
  }

  /** Periods that ended by this instant are closed automatically. */
  ended(): Instant {
    return plusMs(this.clock.now(), -GRACE_MS);
  }

  private async *pages(
    tenant: Tenant,
    upTo: Instant,
    byItself: boolean,
  ): AsyncGenerator<readonly string[]> {
    let after: NextPlace | undefined;
    for (;;) {
      const { places, due, others } = await this.page(tenant, { upTo, byItself }, after);
      await this.workOut(tenant, others);
      if (due.length > 0) yield due;
      after = places.at(-1);
      if (places.length < PAYERS_PER_PAGE) return;
    }
  }

  private page(
    tenant: Tenant,
    asked: { readonly upTo: Instant; readonly byItself: boolean },
    after: NextPlace | undefined,
  ): Promise<Found & { readonly places: readonly NextPlace[] }> {
    return this.database.background.read(tenant, async (tx) => {
      const places = await this.accounts.nextBy(tx, asked, after, PAYERS_PER_PAGE);
      const known = await this.accounts.load(
        tx,
        places.map(({ id }) => id),
      );
      const due = await this.periods.due(tx, [...known.values()], asked.upTo);
      const ends = new Map(due.map(({ payer, period }) => [payer.id, period.to]));
      const isDue = ({ id, createdAt }: NextPlace): boolean => {
        const to = ends.get(id);
        return to !== undefined && (!asked.byItself || to > createdAt);
      };
      const idsOf = (some: readonly NextPlace[]) => some.map(({ id }) => id);
      return {
        places,
        due: idsOf(places.filter(isDue)),
        others: idsOf(places.filter((place) => !isDue(place))),
      };
    });
  }

  /** Payers whose roots are locked by other work are left to a later look. */
  private async workOut(tenant: Tenant, payerIds: readonly string[]): Promise<void> {
    const how = { pool: 'background', lockWaitMs: LOCK_WAIT_MS } as const;
    for (let start = 0; start < payerIds.length; start += PAYERS_PER_STEP) {
      const some = payerIds.slice(start, start + PAYERS_PER_STEP);
      await this.database
        .transaction(tenant, (tx) => this.periods.noteNext(tx, some), how)
        .catch((error: unknown) => {
          if (!isLockTimeout(error)) throw error;
        });
    }
  }
}
