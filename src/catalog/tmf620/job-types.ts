// The TMF620 import and export jobs.
import { fileJobType } from '../../file';
import { any, integer, text } from '../../tmf';
import { catalog } from './catalog-types';

export const EXPORTS_ROOT = '/api/v1/exports';

const count = integer;

/** Extension: the number of resources in the file. */
export const exportJob = fileJobType(catalog.api, 'ExportJob', {
  query: text,
  exportedCount: count,
});

/** Extensions: `content` is the file itself and is never shown; the counts show the result. */
export const importJob = fileJobType(catalog.api, 'ImportJob', {
  content: any,
  createdCount: count,
  updatedCount: count,
  unchangedCount: count,
  refusedCount: count,
});
