import type { FastifyInstance } from 'fastify';
import { HttpError, parsedBy, parseWithDigits, refuseUnwieldy, utf8Text } from '../../tmf';
import { malformedEvents } from '../usage.errors';

const EVENTS_MAX = 10_000;
const SNIPPET_LENGTH = 60;
const LONG = 4_000;

/** A line that is no JSON is one bad event among others, not the end of the request. */
export type ParsedEvent = { readonly json: unknown } | { readonly malformed: string };

const MEDIA_TYPES = [
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/x-ndjson',
];

/** Events stay text until they are converted, so that one bad line is one bad event. */
export function addEventParsers(server: FastifyInstance): void {
  for (const mediaType of MEDIA_TYPES) {
    if (server.hasContentTypeParser(mediaType)) continue;
    server.addContentTypeParser(mediaType, { parseAs: 'buffer' }, parsedBy(utf8Text));
  }
}

/** In the media type of one event, whatever stands in it. */
export function isSingleEvent(contentType: string): boolean {
  return contentType.startsWith('application/cloudevents+json');
}

/** `body` is text in any of the media types above, or in application/json. */
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
    // Few events are so long.
    if (text.length > LONG) refuseUnwieldy(text);
    return { json: parseWithDigits(text) };
  } catch {
    return { malformed: text.slice(0, SNIPPET_LENGTH) };
  }
}
