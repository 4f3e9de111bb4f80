import type { Columns } from '../../tmf';

/** Columns for filters by states of v5, which are stored beside those of v4. */
export const STATE_COLUMNS: Columns = {
  stateDetail: { sql: `coalesce(body ->> 'stateDetail', status)`, type: 'text' },
};
