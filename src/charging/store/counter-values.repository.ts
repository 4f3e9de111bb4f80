import { query, type Statement, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { addedValues } from '../../rating';
import type { Counter } from '../domain/running-totals';
import type { CountedValue } from '../domain/unique-values';

// A hash, so that rows stay short whatever the client's values are.
const HASH = `substr(sha256(convert_to(k.value, 'UTF8')), 1, 16)`;
const KEYS = 'unnest($1::text[], $2::uuid[], $3::text[]) AS k(root_id, counter_id, value)';

const MET = `SELECT k.counter_id AS "counterId", k.value FROM ${KEYS}
CROSS JOIN LATERAL (SELECT FROM counter_value v
  WHERE v.root_id = k.root_id AND v.counter_id = k.counter_id AND v.hash = ${HASH}) v`;

const INSERT = `INSERT INTO counter_value (root_id, counter_id, hash)
SELECT k.root_id, k.counter_id, ${HASH} FROM ${KEYS} ON CONFLICT DO NOTHING`;

/** The table `counter_value`: the values counted by each uniqueCount. Written under the root's lock. */
export class CounterValuesRepository {
  /** Which of these values were counted before; one index probe each. */
  async met(
    tx: Tx,
    counted: readonly CountedValue[],
  ): Promise<readonly Pick<CountedValue, 'counterId' | 'value'>[]> {
    if (counted.length === 0) return [];
    const values = arraysOf(counted);
    return (await query<CountedValue>(tx, { name: 'counter-values-met', text: MET, values })).rows;
  }
}

export function valueInsertion(counters: Iterable<Counter>): Statement[] {
  const added = [...counters].flatMap(({ id: counterId, key: { rootId }, state, isChanged }) =>
    isChanged ? addedValues(state).map((value) => ({ rootId, counterId, value })) : [],
  );
  if (added.length === 0) return [];
  return [{ name: 'counter-values-insert', text: INSERT, values: arraysOf(added) }];
}

function arraysOf(counted: readonly CountedValue[]): string[] {
  return [
    textArray(counted.map(({ rootId }) => rootId)),
    plainArray(counted.map(({ counterId }) => counterId)),
    textArray(counted.map(({ value }) => value)),
  ];
}
