// The ETag is the revision: it counts the changes of a stored resource, or is made of all it shows.
import { digest } from '../platform/ids';
import type { Resource } from './resource-type';
import { revisionStale } from './tmf.errors';

export function etagOf(resource: Resource): string | undefined {
  return resource.revision === undefined ? undefined : `"${resource.revision}"`;
}

/** For a resource without a count of its changes, read in an order that is always the same. */
export function revised(resource: Resource): Resource {
  return { ...resource, revision: digest(JSON.stringify(resource.body)).slice(0, 32) };
}

/** Refuses (412) a change that was decided on another revision than the stored one. */
export function checkIfMatch(resource: Resource, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && !includesTag(ifMatch, etagOf(resource))) throw revisionStale();
}

/** Whether the client's copy is current (304). */
export function isCurrent(resource: Resource, ifNoneMatch: string | undefined): boolean {
  const etag = etagOf(resource);
  return ifNoneMatch !== undefined && etag !== undefined && includesTag(ifNoneMatch, etag);
}

function includesTag(header: string, etag: string | undefined): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || (etag !== undefined && tags.includes(etag));
}
