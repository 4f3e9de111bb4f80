// What an event makes of the aggregate so far.
import type { Extra } from '../state';

export type Tally = { readonly aggregate: bigint; readonly extra: Extra | null };
