import { Module, type Provider } from '@nestjs/common';
import { AccountDirectory, AccountModule } from '../account';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { LedgerModule } from '../ledger';
import { MeterModule } from '../meter';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { Jobs } from '../platform/jobs';
import { resourceController, resourceToken } from '../tmf';
import { ActionService } from './action.service';
import { accumulatedBalances, actionHistory } from './balance-reading.operations';
import { BalanceProof } from './balance-proof.service';
import { Balance } from './balance.service';
import { BucketRoots } from './bucket-roots.service';
import { BucketService } from './bucket.service';
import { Buckets } from './buckets.service';
import { CommandBatches } from './command-batches.service';
import { Commands } from './commands.service';
import { CLIENT_ACTIONS, type ClientActionKind } from './domain/action';
import { Grants } from './grants.service';
import { Holds } from './holds.service';
import { KeptBuckets } from './kept-buckets.service';
import { Sweep } from './sweep.service';
import { WAITING_BALANCES } from './store/waiting-balances';
import { TopupService } from './topup.service';
import {
  accumulatedBalanceType,
  actionTypes,
  balanceActionType,
  bucketType,
  historyType,
} from './tmf654/balance-types';

const HISTORIES = [historyType, balanceActionType];

function provideAction(kind: ClientActionKind): Provider {
  return {
    provide: resourceToken(actionTypes[kind]),
    inject: [Database, Clock, Commands],
    useFactory: (database: Database, clock: Clock, commands: Commands) =>
      new ActionService({ database, clock }, kind, commands),
  };
}

@Module({
  imports: [AccountModule, AttentionModule, LedgerModule, MeterModule],
  controllers: [
    resourceController(bucketType, BucketService),
    ...CLIENT_ACTIONS.map((kind) =>
      resourceController(actionTypes[kind], resourceToken(actionTypes[kind])),
    ),
    ...[accumulatedBalanceType, ...HISTORIES].map((type) =>
      resourceController(type, resourceToken(type)),
    ),
  ],
  providers: [
    Balance,
    BalanceProof,
    BucketRoots,
    Buckets,
    BucketService,
    CommandBatches,
    Commands,
    Grants,
    Holds,
    KeptBuckets,
    Sweep,
    tellsOfWaiting(WAITING_BALANCES),
    ...CLIENT_ACTIONS.filter((kind) => kind !== 'topup').map(provideAction),
    {
      provide: resourceToken(actionTypes.topup),
      inject: [Database, Clock, Commands, CommandBatches, Jobs, AccountDirectory],
      useFactory: (
        database: Database,
        clock: Clock,
        commands: Commands,
        batches: CommandBatches,
        jobs: Jobs,
        accounts: AccountDirectory,
      ) => new TopupService({ database, clock }, commands, batches, jobs, accounts),
    },
    {
      provide: resourceToken(accumulatedBalanceType),
      inject: [Database, Clock],
      useFactory: accumulatedBalances,
    },
    ...HISTORIES.map((type) => ({
      provide: resourceToken(type),
      inject: [Database],
      useFactory: (database: Database) => actionHistory(database, type),
    })),
  ],
  exports: [Balance, Buckets, BucketService],
})
export class BalanceModule {}
