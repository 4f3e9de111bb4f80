// What other rooms keep of accounts. Each says in SQL of its own tables where it is found, by an index; a question is
// one statement of all that was said. What no room says there is not.

/** What outlives an account, as it is told of one that is not deleted. */
export const TRACES = [
  'charges',
  'usage',
  'buckets',
  'actions',
  'products',
  'payments',
  'refunds',
] as const;

/** Rows of account `asked.id`, whose root is `asked.root_id`. */
type Traces = { readonly [trace in (typeof TRACES)[number]]?: string };

export type AccountUse = Traces & {
  /** Rows that the accounts `$1` were charged. */
  readonly charged?: string;
  /** Rows of money that the payers `$1` paid, or were given back. */
  readonly paid?: string;
  /** Rows of products of the accounts `$1` whose prices are in another currency than `$2`. */
  readonly soldOtherwise?: string;
  /** `bill_from` of the last period that payer `asked.id` was charged in. */
  readonly lastPeriod?: string;
  /** Rows of products of the accounts that payer `asked.id` pays for. */
  readonly sold?: string;
  /** `service_from` and `service_to` of what account `t.account_id` was charged that is taxed. */
  readonly taxed?: string;
  /** `currency` and `amount` of what payer `a.id` owes on closed bills. */
  readonly receivable?: string;
  /** `currency` and `amount` of what closed bills say that payer `a.id` is owed. */
  readonly billCredit?: string;
  /** `currency` and `amount` of what no bill took of the money of payer `a.id`. */
  readonly unapplied?: string;
};
