// The id of a resource that a client makes.
import { newId } from '../platform/ids';
import type { Body, ResourceType } from './resource-type';
import { bodyInvalid } from './tmf.errors';

// Clients resolve the segments `.` and `..` before they ask.
const ID = /^(?!\.{1,2}$)[^\p{Cc}]{1,255}$/u;

/** A client may choose the id; it must be one a path can carry. */
export function chosenId(type: ResourceType, body: Body): string {
  const id = body['id'];
  if (id === undefined || id === null) return newId();
  if (typeof id === 'string' && ID.test(id)) return id;
  const message = 'must be a string of 1 to 255 characters, other than . and ..';
  throw bodyInvalid(type.name, [{ path: 'id', message }]);
}
