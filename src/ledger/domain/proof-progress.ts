// The progress of a proof, stored with its job: what it shows, and the place to resume from. Pages before that place
// need not be read again, because each is a snapshot of its own anyway.
import type { Key, Verdict } from './check';

/** The place where the next page begins. */
export type ProofPlace = {
  /** The names of the rules in order; if they change, the proof starts anew. */
  readonly rules: string;
  readonly tenant: string;
  /** The number of the paged check; after these come the roots, and then the tenant is done. */
  readonly step: number;
  /** The key after which the step continues. */
  readonly after: Key | null;
};

export type ProofProgress = {
  readonly tenants: number;
  readonly tenantsDone: number;
  readonly checks: number;
  /** The number of finished checks of the present tenant. */
  readonly checksDone: number;
  readonly rowsRead: number;
  readonly broken: readonly Verdict[];
  readonly place: ProofPlace | null;
};

/** The state that an interrupted run leaves to the next. */
export type ProofBefore = {
  readonly place: ProofPlace;
  readonly rowsRead: number;
  readonly broken: readonly Verdict[];
};
