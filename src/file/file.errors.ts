import { DomainError, type ErrorReference } from '../core/domain-error';

export const fileErrors: ErrorReference = {
  404: { 'file.export-unknown': 'there is no file of such an export' },
  422: {
    'file.url-forbidden':
      'the url leads to this server itself, or to an address that METERLINE_ALLOWED_TARGETS would have to list',
  },
  reason: {
    'file.unreadable': 'in an errorLog: the file at url cannot be read',
    'file.path-unknown': 'in an errorLog: path names nothing that could be written or read here',
    'file.query-paged': 'in an errorLog: an export has all that fits, so its query must not page',
    'file.query-sorted': 'in an errorLog: this export is in the order of arrival',
    'file.content-type-unknown':
      'in an errorLog: files of this contentType are not written or read',
  },
};

export function exportUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'file.export-unknown',
    message: `There is no file of an export ${id.slice(0, 100)}`,
  });
}

/** Faults by which a job fails before it reads a resource; they show in its `errorLog`. */
export function fileUnreadable(why: string): DomainError {
  return refused('file.unreadable', 'url', `the file ${why}`, undefined);
}

export function urlForbidden(url: string, rule: string): DomainError {
  return refused('file.url-forbidden', 'url', rule, url);
}

export function pathUnknown(path: string, what: string): DomainError {
  const named = path.slice(0, 200);
  return refused('file.path-unknown', 'path', `${named} names no ${what}`, path);
}

export function queryPaged(): DomainError {
  return refused(
    'file.query-paged',
    'query',
    'must not page: an export has all that fits',
    undefined,
  );
}

export function querySorted(): DomainError {
  const message = 'must not sort: this export is written in the order of arrival';
  return refused('file.query-sorted', 'query', message, undefined);
}

export function contentTypeUnknown(contentType: string, known: readonly string[]): DomainError {
  const message = `must be ${known.join(' or ')}`;
  return refused('file.content-type-unknown', 'contentType', message, contentType);
}

function refused(code: string, path: string, message: string, value: unknown): DomainError {
  return new DomainError({
    kind: 'refused',
    code,
    message: `${path}: ${message}`,
    details: [{ path, ...(value === undefined ? {} : { value }), message }],
  });
}
