import { DomainError, type ErrorDetail } from '../core/domain-error';
import type { PriceProblem } from './domain/written-price';

/** The code is the first problem's; all of them are in the details. */
export function priceIncomplete(name: string, problems: readonly PriceProblem[]): DomainError {
  const what = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new DomainError({
    kind: 'refused',
    code: problems[0]?.code ?? 'catalog.price-incomplete',
    message: `Price ${name} cannot be activated: ${what}`,
    details: problems,
  });
}

/** Names the rule: a launched price is superseded, never edited. */
export function priceFrozen(name: string, details: readonly ErrorDetail[]): DomainError {
  const paths = details.map(({ path }) => path).join(', ');
  return new DomainError({
    kind: 'conflict',
    code: 'catalog.launched-price',
    message: `Price ${name} is launched, so its ${paths} cannot change: end it by validFor.endDateTime and create its next version`,
    details,
  });
}

export function dependentFrozen(name: string, dependent: string, path: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'catalog.launched-dependent',
    message: `Price ${name} is part of what the launched price ${dependent} charges: create the next version of both`,
    details: [{ path, message: 'is part of what was sold' }],
  });
}

export function cardVersionUnknown(code: string, version: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'catalog.card-version-unknown',
    message: `Rate card ${code.slice(0, 100)} has no activated version ${version.slice(0, 20)}`,
  });
}

export function exportUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'catalog.export-unknown',
    message: `There is no file of an export ${id.slice(0, 100)}`,
  });
}

/** Why a job fails before it looks at a resource: these show in its `errorLog`. */
export function fileUnreadable(why: string): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'catalog.file-unreadable',
    message: `url: the file ${why}`,
    details: [{ path: 'url', message: why }],
  });
}

export function pathUnknown(path: string): DomainError {
  const message = 'names no collection of the catalogue';
  return new DomainError({
    kind: 'refused',
    code: 'catalog.path-unknown',
    message: `path: ${path.slice(0, 200)} ${message}`,
    details: [{ path: 'path', value: path, message }],
  });
}

export function queryPaged(): DomainError {
  const message = 'must not page: an export has all that fits';
  return new DomainError({
    kind: 'refused',
    code: 'catalog.query-paged',
    message: `query: ${message}`,
    details: [{ path: 'query', message }],
  });
}

export function contentTypeUnknown(contentType: string): DomainError {
  const message = 'must be application/json';
  return new DomainError({
    kind: 'refused',
    code: 'catalog.content-type-unknown',
    message: `contentType: ${message}`,
    details: [{ path: 'contentType', value: contentType, message }],
  });
}
