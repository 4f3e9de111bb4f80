// The aggregate after an event, given the one before.
import type { Extra } from '../state';

export type Tally = { readonly aggregate: bigint; readonly extra: Extra | null };
