// The TM Forum export and import jobs: tasks that write resources to files and read them back.
import {
  type Api,
  type Attributes,
  choice,
  type EventKind,
  instant,
  object,
  type ResourceType,
  text,
} from '../../tmf';

const common: Attributes = {
  completionDate: instant,
  contentType: text,
  creationDate: instant,
  errorLog: text,
  path: text,
  url: text,
  status: choice('Not Started', 'Running', 'Succeeded', 'Failed'),
};

export function fileJobType(
  api: Api,
  name: 'ExportJob' | 'ImportJob',
  attributes: Attributes,
  events: readonly EventKind[] = ['Create', 'StateChange'],
): ResourceType {
  return {
    api,
    name,
    path: name.charAt(0).toLowerCase() + name.slice(1),
    schema: object(name, { ...common, ...attributes }),
    mandatory: ['url'],
    // A status that a client sends is replaced: every job starts as not started.
    readOnly: [],
    operations: ['list', 'create', 'read', 'delete'],
    events,
    example: { url: 'https://files.example/resources.json', contentType: 'application/json' },
    stateAttribute: 'status',
  };
}
