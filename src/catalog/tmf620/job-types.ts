// The TMF620 tasks that carry resources out of the catalogue and into it, as files.
import {
  any,
  type Attributes,
  choice,
  instant,
  integer,
  object,
  type ResourceType,
  text,
} from '../../tmf';
import { catalog } from './catalog-types';

export const EXPORTS_ROOT = '/api/v1/exports';

const common: Attributes = {
  completionDate: instant,
  contentType: text,
  creationDate: instant,
  errorLog: text,
  path: text,
  url: text,
  status: choice('Not Started', 'Running', 'Succeeded', 'Failed'),
};

const count = integer;

function jobType(name: string, attributes: Attributes): ResourceType {
  return {
    api: catalog.api,
    name,
    path: name.charAt(0).toLowerCase() + name.slice(1),
    schema: object(name, { ...common, ...attributes }),
    mandatory: ['url'],
    // A status that is sent is replaced: every job begins at the beginning.
    readOnly: [],
    operations: ['list', 'create', 'read', 'delete'],
    events: ['Create', 'StateChange'],
    stateAttribute: 'status',
  };
}

/** Extension: how many resources the file has. */
export const exportJob = jobType('ExportJob', { query: text, exportedCount: count });

/** Extensions: `content` is the file itself (never shown again), the counts what became of it. */
export const importJob = jobType('ImportJob', {
  content: any,
  createdCount: count,
  updatedCount: count,
  unchangedCount: count,
  refusedCount: count,
});
