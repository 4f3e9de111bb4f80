// Parses bodies as JSON, in any media type of a PATCH. In contrast to the default parser it refuses numbers that a
// double would change (those of usage are kept as text), and input that could pollute a prototype or overflow the
// stack. It ignores any body on DELETE, as kits send them. Routes may ask for the raw text.
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from '../http-error';
import { PATCH_MEDIA_TYPES } from '../patch/apply-patch';
import { formatPath } from '../schema/paths';
import { mediaTypeUnsupported, numbersCut } from '../tmf.errors';
import { findCutNumbers, keepDigits } from './cut-numbers';
import { refuseUnwieldy } from './unwieldy';

const DETAILS_MAX = 50;
const REPLACED = '\uFFFD';
const REPLACEMENT = Buffer.from(REPLACED);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads the text of a body itself, in these media types alone. */
    readonly textOf?: readonly string[];
  }
}

export function addBodyParsers(server: FastifyInstance): void {
  server.removeContentTypeParser(['application/json', 'text/plain']);
  for (const mediaType of PATCH_MEDIA_TYPES) {
    server.addContentTypeParser(
      mediaType,
      { parseAs: 'buffer' },
      parsedBy((raw, request) => {
        if (isIgnored(request)) return undefined;
        const { textOf } = request.routeOptions.config;
        if (textOf === undefined) return parseJson(utf8Text(raw));
        if (textOf.includes(mediaType)) return utf8Text(raw);
        throw mediaTypeUnsupported(mediaType, textOf);
      }),
    );
  }
  const refuse = parsedBy((_raw, request) => {
    if (isIgnored(request)) return undefined;
    const accepted = request.routeOptions.config.textOf ?? PATCH_MEDIA_TYPES;
    throw mediaTypeUnsupported(request.headers['content-type'] ?? '', accepted);
  });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, refuse);
}

/** Fastify expects errors of a parser in its promise. */
export function parsedBy(parse: (raw: string | Buffer, request: FastifyRequest) => unknown) {
  return (request: FastifyRequest, raw: string | Buffer): Promise<unknown> =>
    new Promise((resolve) => {
      resolve(parse(raw, request));
    });
}

/** Without a route, 404 or 405 is a better answer than an error about the body. */
function isIgnored({ method, is404 }: FastifyRequest): boolean {
  return method === 'DELETE' || is404;
}

/** Other bytes would be stored as replacement characters. */
export function utf8Text(
  raw: string | Buffer,
  refusal: (place: ForeignPlace) => Error = notJson,
): string {
  if (typeof raw === 'string' || isUtf8(raw)) return raw.toString();
  throw refusal(placeOfForeign(raw));
}

/** Line and byte, both from one, of the first byte that is not UTF-8. */
type ForeignPlace = { readonly line: number; readonly byte: number };

function notJson({ line, byte }: ForeignPlace): HttpError {
  const message = `The body is not JSON: it is not UTF-8 from byte ${byte} on, in line ${line}`;
  return new HttpError(400, 'tmf.json-malformed', message);
}

function placeOfForeign(raw: Buffer): ForeignPlace {
  let before = 0;
  for (const text of raw.toString().split(REPLACED)) {
    before += Buffer.byteLength(text);
    // The client may have sent the replacement character itself.
    if (!raw.subarray(before, before + REPLACEMENT.length).equals(REPLACEMENT)) break;
    before += REPLACEMENT.length;
  }
  const line = raw.subarray(0, before).toString().split('\n').length;
  return { line, byte: before + 1 };
}

export function parseJson(raw: string): unknown {
  if (raw.trim() === '') return undefined;
  refuseUnwieldy(raw);
  const parsed = parse(raw);
  if (typeof parsed !== 'object' || parsed === null) return parsed;
  if (raw.includes('__proto__') || raw.includes('\\u')) refuseHostile(parsed);
  const cut = findCutNumbers(raw);
  if (cut.length === 0) return parsed;
  const refused = cut.filter(({ path }) => !isMeasured(path));
  if (refused.length === 0) return keepDigits(parsed, cut);
  throw numbersCut(refused.slice(0, DETAILS_MAX).map(({ path }) => formatPath(path)));
}

/** Quantities of any JSON type, whose digits are kept as text. */
function isMeasured(path: readonly string[]): boolean {
  return path.at(-1) === 'value' && path.at(-3) === 'usageCharacteristic';
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw.replace(/^\uFEFF/, ''));
  } catch (error: unknown) {
    const reason = error instanceof Error ? error.message : 'malformed';
    throw new HttpError(400, 'tmf.json-malformed', `The body is not JSON: ${reason}`);
  }
}

function refuseHostile(value: unknown): void {
  if (typeof value === 'string') {
    refuseUnstorable(value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') {
      throw new HttpError(400, 'tmf.json-malformed', 'The body has an attribute named __proto__');
    }
    refuseUnstorable(key);
    refuseHostile(inner);
  }
}

// NUL and lone surrogates are valid in JSON, but not in PostgreSQL text.
function refuseUnstorable(text: string): void {
  if (text.includes('\0') || /[\uD800-\uDFFF]/u.test(text)) {
    throw new HttpError(400, 'tmf.text-unstorable', 'The body has a NUL or half a surrogate pair');
  }
}
