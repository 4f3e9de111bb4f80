// What a module states about its table, so that lists of it can be built in SQL.
import type { Tx } from '../../platform/database';
import type { Resource } from '../resource-type';
import type { BodySql, Columns } from './compile-filter';
import type { KeptTotals } from './kept-totals';
import type { Filter } from './list-query';

export type Listing<Row> = {
  /** `SELECT … FROM …` without WHERE; `where` has the fixed conditions. */
  readonly select: string;
  readonly from: string;
  readonly where?: string;
  readonly parameters?: readonly unknown[];
  /** What a caller limited to an account may see, found by index: policies judge rows and find none. */
  readonly within?: string;
  readonly columns: Columns;
  /** The jsonb with all other attributes; without it these are decided in memory. */
  readonly body?: BodySql;
  /** The stable order, oldest first: `seq`. Its columns are unique together and not null. */
  readonly order: string;
  /** Answers the number of rows that match a filter without counting, or undefined. */
  readonly total?: (tx: Tx, filter: Filter) => Promise<number | undefined>;
  /** The cache for slow totals. */
  readonly keptTotals?: KeptTotals;
  readonly toResource: (row: Row) => Resource;
  /** Completes the rows of a page from other tables; rows that it leaves out are not answered. */
  readonly complete?: (tx: Tx, found: readonly Resource[]) => Promise<readonly Resource[]>;
  /** The most rows held to decide conditions in memory; more is refused. */
  readonly inMemoryMax?: number;
  /** The most rows sorted without an index; more is refused. */
  readonly sortedMax?: number;
};
