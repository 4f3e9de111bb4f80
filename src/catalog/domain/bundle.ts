// What an offering is a bundle of: the offerings in it, and how many of each may be ordered with one of it.
export type BundleMember = {
  readonly offeringId: string;
  readonly name: string;
  /** How many there are when the order says nothing of them. */
  readonly usual: number;
  readonly least: number;
  /** Null: any number. */
  readonly most: number | null;
};
