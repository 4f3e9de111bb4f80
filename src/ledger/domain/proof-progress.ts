// How far a proof is, as its job keeps it: what it tells of itself, and the place to go on from. What was proven
// before that place need not be read again, as its pages are snapshots of their own in any case.
import type { Key, Verdict } from './check';

/** Where the next page begins. */
export type Place = {
  /** The rules by name, in their order: with others the proof begins anew. */
  readonly rules: string;
  readonly tenant: string;
  /** Checks by pages are counted; the roots follow them, and then the tenant is done. */
  readonly step: number;
  /** Behind which key the step goes on. */
  readonly after: Key | null;
};

export type ProofProgress = {
  readonly tenants: number;
  readonly tenantsDone: number;
  readonly checks: number;
  /** Of the tenant it is at. */
  readonly checksDone: number;
  readonly rowsRead: number;
  readonly broken: readonly Verdict[];
  readonly place: Place | null;
};

/** What an interrupted run leaves to the next. */
export type ProofBefore = {
  readonly place: Place;
  readonly rowsRead: number;
  readonly broken: readonly Verdict[];
};
