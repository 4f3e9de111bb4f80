import { Injectable } from '@nestjs/common';
import { AccountDirectory, RootLocks } from '../account';
import { Ledger } from '../ledger';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';

/** What payments and refunds are booked with. */
@Injectable()
export class MovementDesk {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly accounts: AccountDirectory,
    readonly roots: RootLocks,
    readonly ledger: Ledger,
  ) {}
}
