import { HttpError } from '../../tmf';
import { malformedEvents } from '../usage.errors';

export const EVENTS_MAX = 10_000;
const SNIPPET_LENGTH = 60;

/** A line that is no JSON is one bad event among others, not the end of the request. */
export type ParsedEvent = { readonly json: unknown } | { readonly malformed: string };

export function parseEvents(contentType: string, body: string): ParsedEvent[] {
  const events = contentType.startsWith('application/x-ndjson') ? parseLines(body) : parseJson(body);
  if (events.length > EVENTS_MAX) {
    const message = `A request holds at most ${EVENTS_MAX} events, got ${events.length}`;
    throw new HttpError(413, 'usage.too-many-events', message);
  }
  return events;
}

function parseJson(body: string): ParsedEvent[] {
  const parsed = tryParse(body);
  if ('malformed' in parsed) throw malformedEvents(`The body is not JSON: ${parsed.malformed}`);
  return Array.isArray(parsed.json) ? parsed.json.map((json: unknown) => ({ json })) : [parsed];
}

function parseLines(body: string): ParsedEvent[] {
  const events: ParsedEvent[] = [];
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf('\n', from);
    const to = newline === -1 ? body.length : newline;
    const line = body.slice(from, to).trim();
    if (line !== '') events.push(tryParse(line));
    from = to + 1;
  }
  return events;
}

function tryParse(text: string): ParsedEvent {
  try {
    const json: unknown = JSON.parse(text);
    return { json };
  } catch {
    return { malformed: text.slice(0, SNIPPET_LENGTH) };
  }
}
