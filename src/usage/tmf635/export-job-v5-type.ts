// The TMF635 v5 job that exports product usage to a file; v4 has none.
import { fileJobType } from '../../file';
import { integer, nextVersion, text } from '../../tmf';
import { tmf635v5 } from './product-usage-v5-type';
import { tmf635 } from './resources';

export const USAGE_EXPORTS_ROOT = '/api/v1/usageExports';

/** Extension: the number of usages in the file. */
export const usageExportJob = {
  ...fileJobType(tmf635, 'ExportJob', { query: text, exportedCount: integer }, []),
  nextEvents: ['Create', 'StateChange', 'Delete'],
} as const;

export const usageExportJobV5 = nextVersion(usageExportJob, { api: tmf635v5 });
