// The ETag is the revision: which one of its id a stored resource is and a counter of its changes, or a digest of all
// that is shown.
import { digest } from '../platform/ids';
import type { Resource } from './resource-type';
import { revisionStale } from './tmf.errors';

export function etagOf({ revision, shown }: Resource): string | undefined {
  if (revision === undefined) return undefined;
  return shown === undefined ? `"${revision}"` : `"${revision}.${shown}"`;
}

/** The part of the tag that is the revision. What is shown beside the stored body does not affect If-Match. */
function revisionIn(tag: string): string {
  return tag.replace(/\.[^"]*"$/, '"');
}

/** For a resource without a counter of changes; its body must always be built in the same order. */
export function revised(resource: Resource): Resource {
  return { ...resource, revision: digest(JSON.stringify(resource.body)).slice(0, 32) };
}

/**
 * Refuses (412) a change decided on another revision than the stored one. A weak tag never matches here
 * (RFC 9110 §13.1.1), but does when a client asks whether its copy is current.
 */
export function checkIfMatch(resource: Resource, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  const tags = tagsOf(ifMatch).filter((tag) => !tag.startsWith('W/'));
  const { shown: _shown, ...stored } = resource;
  if (!includesTag(tags.map(revisionIn), etagOf(stored))) throw revisionStale();
}

/** True when the client's copy is current (304). */
export function isCurrent(resource: Resource, ifNoneMatch: string | undefined): boolean {
  const etag = etagOf(resource);
  if (ifNoneMatch === undefined || etag === undefined) return false;
  const tags = tagsOf(ifNoneMatch).map((tag) => tag.replace(/^W\//, ''));
  return includesTag(tags, etag);
}

function tagsOf(header: string): readonly string[] {
  return header.split(',').map((tag) => tag.trim());
}

function includesTag(tags: readonly string[], etag: string | undefined): boolean {
  return tags.includes('*') || (etag !== undefined && tags.includes(etag));
}
