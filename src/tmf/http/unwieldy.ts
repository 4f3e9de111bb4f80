// Refuses JSON that would cost far more than its size, before it is parsed: scanning the text takes a moment, but
// handling the result would block the process for seconds.
import { HttpError } from '../http-error';
import { OF_AN_OBJECT_MAX, wideObject } from '../schema/attribute-count';

const DEPTH_MAX = 100;

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Text that is not JSON passes. */
export function refuseUnwieldy(json: string): void {
  // Too short to exceed a limit.
  if (json.length <= DEPTH_MAX) return;
  /** The number of attributes of each open object; lists have none. */
  const open: number[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfText(json, at);
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (open.push(0) > DEPTH_MAX) throw tooDeep();
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) open.pop();
    else if (code === COLON) {
      const count = (open.pop() ?? 0) + 1;
      if (count > OF_AN_OBJECT_MAX) throw wideObject();
      open.push(count);
    }
  }
}

function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return json.length;
}

function tooDeep(): HttpError {
  return new HttpError(400, 'tmf.json-too-deep', `The body nests deeper than ${DEPTH_MAX} levels`);
}
