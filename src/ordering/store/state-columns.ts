import type { Columns } from '../../tmf';

/** v5 filters by its own states, which stand beside those of v4. */
export const STATE_COLUMNS: Columns = {
  stateDetail: { sql: `coalesce(body ->> 'stateDetail', status)`, type: 'text' },
};
