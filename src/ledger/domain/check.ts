// The checks of a proof. A check either reads a table by key, each page in a snapshot of its own, since a row is
// written together with what it refers to; or it compares sums of some root accounts in one snapshot. A statement
// reads one page, and only that page is in memory.

/** The first row that breaks a rule, with a description. */
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
  /** The condition of a partial index. */
  readonly where?: string;
};

/**
 * Checks each row against what it refers to. `offence` selects `row` and `message` of at most one row in `page` that
 * breaks the rule; look-ups must use an index.
 */
export type RowCheck = {
  readonly name: string;
  readonly rule: string;
  readonly walk: Walk;
  readonly offence: string;
};

/** Amounts by `row` and `what` (a unit or a word), summed over a `page` of a walk whose key begins with the root. */
export type Amounts = { readonly walk: Walk; readonly sums: string };

/**
 * The same for the journal: `row`, `what` and `amount` of `moved (root_id, seq, kind, reference, account, unit,
 * amount)`, debit positive, credit negative; an entry without postings appears once without an account.
 */
export type JournalAmounts = { readonly journal: string };

type Side = { readonly says: string; readonly of: readonly (Amounts | JournalAmounts)[] };

/** Two sums that must be equal for every row. */
export type TotalCheck = {
  readonly name: string;
  readonly rule: string;
  readonly ours: Side;
  readonly theirs: Side;
};

/** Root accounts in order of their ids: after `after`, up to `upTo` or to the end. */
export type Roots = { readonly after: string; readonly upTo: string | null };

/** `last` is missing when there is nothing behind the page. */
export type Page = {
  readonly rows: number;
  readonly last?: Key;
  readonly finding?: Finding;
};

/** A description of a row that cannot even be parsed: it breaks the rule, and the proof goes on. */
export function faultOf(error: unknown): string {
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** Describes a mismatch, also for a row that cannot be parsed. */
export function disproved(prove: () => string | undefined): string | undefined {
  try {
    return prove();
  } catch (error) {
    return faultOf(error);
  }
}
