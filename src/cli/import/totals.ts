/** What has come of the rows so far. `usages` = `accepted` + `duplicates` + refused ones + those under way. */
export type Totals = {
  rows: number;
  /** Settled by the run before, which was stopped. */
  skipped: number;
  leftOut: number;
  usages: number;
  accepted: number;
  duplicates: number;
  /** Rows of the rejected file. */
  rejected: number;
  bytes: number;
  columnsNeverThere: Set<string>;
};

export function emptyTotals(): Totals {
  return {
    rows: 0,
    skipped: 0,
    leftOut: 0,
    usages: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    bytes: 0,
    columnsNeverThere: new Set(),
  };
}
