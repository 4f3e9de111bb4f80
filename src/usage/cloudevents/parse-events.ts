import type { FastifyInstance } from 'fastify';
import { HttpError, parsedBy, parseWithDigits, refuseUnwieldy, utf8Text } from '../../tmf';
import { malformedEvents } from '../usage.errors';

const EVENTS_MAX = 10_000;
const SNIPPET_LENGTH = 60;
const LONG = 4_000;

/** A line that is not JSON is one bad event and does not fail the request. */
export type ParsedEvent = { readonly json: unknown } | { readonly malformed: string };

/** In which events may come. */
export const EVENT_MEDIA_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/x-ndjson',
];

/** Bodies stay text until they are converted, so that one bad line is one bad event. */
export function addEventParsers(server: FastifyInstance): void {
  for (const mediaType of EVENT_MEDIA_TYPES) {
    if (server.hasContentTypeParser(mediaType)) continue;
    const parse = parsedBy((raw) => utf8Text(raw));
    server.addContentTypeParser(mediaType, { parseAs: 'buffer' }, parse);
  }
}

/** Decided by the media type alone, whatever the body contains. */
export function isSingleEvent(contentType: string): boolean {
  return contentType.startsWith('application/cloudevents+json');
}

/** `body` is text in any of the media types above. */
export function parseEvents(contentType: string, body: unknown): ParsedEvent[] {
  const events = readBody(contentType, body);
  if (events.length > EVENTS_MAX) {
    const message = `A request holds at most ${EVENTS_MAX} events, got ${events.length}`;
    throw new HttpError(413, 'usage.too-many-events', message);
  }
  return events;
}

function readBody(contentType: string, body: unknown): ParsedEvent[] {
  if (typeof body !== 'string' || body.trim() === '')
    throw malformedEvents('The request has no body');
  return contentType.startsWith('application/x-ndjson') ? parseLines(body) : parseJson(body);
}

function parseJson(body: string): ParsedEvent[] {
  refuseUnwieldy(body);
  const parsed = tryParse(body);
  if ('malformed' in parsed) throw malformedEvents(`The body is not JSON: ${parsed.malformed}`);
  return eventsOf(parsed.json);
}

function eventsOf(json: unknown): ParsedEvent[] {
  return Array.isArray(json) ? json.map((event: unknown) => ({ json: event })) : [{ json }];
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
    // Only long events need the check, and there are few.
    if (text.length > LONG) refuseUnwieldy(text);
    return { json: parseWithDigits(text) };
  } catch {
    return { malformed: text.slice(0, SNIPPET_LENGTH) };
  }
}
