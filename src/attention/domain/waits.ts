// What a room says of what waits with it, and the terms on which it is told.
import type { Instant } from '../../core/time';

/** How much is told, and as of when. */
export type Terms = {
  readonly at: Instant;
  /** Counting may stop at one more than these. */
  readonly countedMax: number;
  readonly latestMax: number;
  readonly reasonsMax: number;
  /** For which ended items are told. */
  readonly endedDays: number;
  /** Columns: counts rows `d` that have `at`, `id` and `seq`, to be grouped. */
  readonly countedRows: string;
  /** Columns and `FROM`: counts a query of the columns `reason`, `at` and `id`, to be grouped by `reason`. */
  readonly counted: (of: string) => string;
};

/**
 * What waits in a room, by its own tables: `kind`, `reason`, `entries`, `oldest`, `newest` and `latest`, by index and no
 * more than is told.
 */
export type Waits = (terms: Terms) => { readonly text: string; readonly values?: unknown[] };
