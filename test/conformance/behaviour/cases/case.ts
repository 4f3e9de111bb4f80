import type { Trial } from '../trial';

/** Shows that a row is true: fails where the attribute is not followed, or not refused. */
export type Case = (trial: Trial) => Promise<void>;

/** By the key of the row. */
export type Cases = Readonly<Record<string, Case>>;
