// The TMF654 resources that clients can only read.
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { hrefOf, readOnly, type ResourceOperations, type ResourceType } from '../tmf';
import { AccumulatedBalanceStore } from './store/accumulated-balance.store';
import { ActionRepository } from './store/action.repository';
import { accumulatedBalanceType } from './tmf654/balance-types';

export function accumulatedBalances(database: Database, clock: Clock): ResourceOperations {
  const reader = new AccumulatedBalanceStore(accumulatedBalanceType, () => clock.now());
  return readOnly(database, accumulatedBalanceType, reader);
}

/** One history, served under the names of version 4.0 and of 4.1. */
export function actionHistory(database: Database, type: ResourceType): ResourceOperations {
  const actions = new ActionRepository();
  const collection = hrefOf(type, '').slice(0, -1);
  return readOnly(database, type, {
    list: (tx, query) => actions.history(tx, collection, query),
    find: (tx, id) => actions.findHistory(tx, id),
  });
}
