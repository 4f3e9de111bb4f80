// The members of a bundled offering, and how many of each may be ordered with one bundle.
export type BundleMember = {
  readonly offeringId: string;
  readonly name: string;
  /** The number when an order does not state one. */
  readonly usual: number;
  readonly least: number;
  /** Null means any number. */
  readonly most: number | null;
};
