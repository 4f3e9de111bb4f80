// What a module says of its table, for lists of it to be made in SQL.
import type { Tx } from '../../platform/database';
import type { Resource } from '../resource-type';
import type { BodySql, Columns } from './compile-filter';
import type { KeptTotals } from './kept-totals';
import type { Filter } from './list-query';

export type Listing<Row> = {
  /** `SELECT … FROM …` without WHERE; `where` holds what always holds. */
  readonly select: string;
  readonly from: string;
  readonly where?: string;
  readonly parameters?: readonly unknown[];
  readonly columns: Columns;
  /** The jsonb with all other attributes; without it they are decided in memory. */
  readonly body?: BodySql;
  /** The stable order, oldest first: `seq`. Its columns are unique together and never null. */
  readonly order: string;
  /** Knows how many fit a filter without counting them, or does not (`undefined`). */
  readonly total?: (tx: Tx, filter: Filter) => Promise<number | undefined>;
  /** Keeps the totals that took long to count. */
  readonly keptTotals?: KeptTotals;
  readonly toResource: (row: Row) => Resource;
  /** What rows alone do not tell, made for those of the page; what it leaves out is not answered. */
  readonly complete?: (tx: Tx, found: readonly Resource[]) => Promise<readonly Resource[]>;
  /** How many may be held to decide in memory what SQL cannot; more is refused, not cut. */
  readonly inMemoryMax?: number;
  /** How many may be sorted by what no index gives the order of; more is refused. */
  readonly sortedMax?: number;
};
