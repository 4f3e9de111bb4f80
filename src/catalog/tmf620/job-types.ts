// The TMF620 tasks that carry resources out of the catalogue and into it, as files.
import { fileJobType } from '../../file';
import { any, integer, text } from '../../tmf';
import { catalog } from './catalog-types';

export const EXPORTS_ROOT = '/api/v1/exports';

const count = integer;

/** Extension: how many resources the file has. */
export const exportJob = fileJobType(catalog.api, 'ExportJob', {
  query: text,
  exportedCount: count,
});

/** Extensions: `content` is the file itself (never shown again), the counts what became of it. */
export const importJob = fileJobType(catalog.api, 'ImportJob', {
  content: any,
  createdCount: count,
  updatedCount: count,
  unchangedCount: count,
  refusedCount: count,
});
