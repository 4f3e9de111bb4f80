import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  hrefOf,
  type ListQuery,
  type ResourceReader,
  ResourceService,
  type ResourceType,
} from '../tmf';
import { ActionRepository } from './store/action.repository';
import { AccumulatedBalanceStore } from './store/accumulated-balance.store';
import { accumulatedBalanceType } from './tmf654/balance-types';

/** TMF654 resources that are only read. */
export class BalanceReading extends ResourceService {
  constructor(database: Database, clock: Clock, type: ResourceType, reader: ResourceReader) {
    const refuse = () => {
      throw new Error(`${type.path} is never written`);
    };
    const store = { list: reader.list.bind(reader), find: reader.find.bind(reader) };
    super({ database, clock }, type, {
      ...store,
      lock: refuse,
      insert: refuse,
      update: refuse,
      delete: refuse,
    });
  }
}

export function accumulatedBalances(database: Database, clock: Clock): BalanceReading {
  const reader = new AccumulatedBalanceStore(accumulatedBalanceType, () => clock.now());
  return new BalanceReading(database, clock, accumulatedBalanceType, reader);
}

/** The same history under the names that 4.0 and 4.1 give it. */
export function actionHistory(
  database: Database,
  clock: Clock,
  type: ResourceType,
): BalanceReading {
  const actions = new ActionRepository();
  const collection = hrefOf(type, '').slice(0, -1);
  return new BalanceReading(database, clock, type, {
    list: (tx: Tx, query: ListQuery) => actions.history(tx, collection, query),
    find: (tx: Tx, id: string) => actions.findHistory(tx, id),
  });
}
