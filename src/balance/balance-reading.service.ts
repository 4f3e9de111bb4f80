// TMF654 resources that are only read.
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

/** The same history under the names that 4.0 and 4.1 give it. */
export function actionHistory(database: Database, type: ResourceType): ResourceOperations {
  const actions = new ActionRepository();
  const collection = hrefOf(type, '').slice(0, -1);
  return readOnly(database, type, {
    list: (tx, query) => actions.history(tx, collection, query),
    find: (tx, id) => actions.findHistory(tx, id),
  });
}
