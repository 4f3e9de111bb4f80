// What a proof asks. A rule reads either a table by its key, each page in a snapshot of its own, as a row and
// what it refers to are written together; or all of some root accounts in one snapshot, where sums are
// compared. Either way a statement reads a page and the memory holds what is of that page.

/** The first row that breaks a rule, in words. */
export type Finding = { readonly row: string; readonly message: string };

export type Verdict = {
  readonly name: string;
  readonly rule: string;
  readonly holds: boolean;
  readonly finding?: Finding;
};

/** A column of a key, and its type: keys travel as texts. */
export type KeyColumn = readonly [
  column: string,
  type: 'text' | 'uuid' | 'int' | 'bigint' | 'bytea' | 'timestamptz',
];

export type Key = readonly string[];

/** A table in the order of a unique index; `columns` are what a question reads of it, the key among them. */
export type Walk = {
  readonly from: string;
  readonly key: readonly KeyColumn[];
  readonly columns: string;
  /** Where the index holds some of the rows only. */
  readonly where?: string;
};

/**
 * Each row against what it refers to. `offence` selects `row` and `message` of what breaks the rule out of
 * `page`, one row at most; what it looks up it finds by index.
 */
export type RowCheck = {
  readonly name: string;
  readonly rule: string;
  readonly walk: Walk;
  readonly offence: string;
};

/** Amounts by `row` and `what` (a unit, or a word), summed over a `page` of a walk whose key begins with the root. */
export type Amounts = { readonly walk: Walk; readonly sums: string };

/**
 * The same of the journal: `row`, `what` and `amount` of `moved (root_id, seq, kind, reference, account, unit,
 * amount)`, debit positive, credit negative; an entry without postings is one without an account.
 */
export type JournalAmounts = { readonly journal: string };

type Side = { readonly says: string; readonly of: readonly (Amounts | JournalAmounts)[] };

/** Two sides that say the same of every row. */
export type TotalCheck = {
  readonly name: string;
  readonly rule: string;
  readonly ours: Side;
  readonly theirs: Side;
};

/** Root accounts in the order of their ids: behind `after`, up to `upTo` or to the end. */
export type Roots = { readonly after: string; readonly upTo: string | null };

/** `last` is missing when there is nothing behind the page. */
export type Page = {
  readonly rows: number;
  readonly last?: Key;
  readonly finding?: Finding;
};

/** What a row says that cannot even be read: it breaks the rule, and the proof goes on. */
export function faultOf(error: unknown): string {
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** What does not fit, also when the row is not to be understood. */
export function disproved(prove: () => string | undefined): string | undefined {
  try {
    return prove();
  } catch (error) {
    return faultOf(error);
  }
}
