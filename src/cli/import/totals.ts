/** The progress of an import. `usages` = `accepted` + `duplicates` + refused ones + those in flight. */
export type Totals = {
  rows: number;
  /** Rows that the interrupted run before had settled. */
  skipped: number;
  leftOut: number;
  usages: number;
  accepted: number;
  duplicates: number;
  /** Rows in the rejected file. */
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
