// The id of a resource that a client creates.
import { newId } from '../platform/ids';
import type { Body, ResourceType } from './resource-type';
import { bodyInvalid } from './tmf.errors';

// Excluded because clients resolve the segments `.` and `..` before they send a URL.
const ID = /^(?!\.{1,2}$)[^\p{Cc}]{1,255}$/u;

/** The id that the client chose, if it can be part of a path; else a new one. */
export function chosenId(type: ResourceType, body: Body): string {
  const id = body['id'];
  if (id === undefined || id === null) return newId();
  if (typeof id === 'string' && ID.test(id)) return id;
  const message = 'must be a string of 1 to 255 characters, other than . and ..';
  throw bodyInvalid(type.name, [{ path: 'id', message }]);
}
