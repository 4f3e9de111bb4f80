// Bodies are JSON in any of the media types that a PATCH may have. Unlike the default parser this one refuses
// numbers that a double would change (of usage it keeps the digits), and what could poison a prototype or overflow
// the stack; it tolerates any body on DELETE (kits send them). A route that is configured so gets the text.
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
    /** The route reads the text of a body itself, whatever its media type. */
    readonly isBodyText?: boolean;
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
        const text = utf8Text(raw);
        return request.routeOptions.config.isBodyText === true ? text : parseJson(text);
      }),
    );
  }
  const refuse = parsedBy((_raw, request) => {
    if (isIgnored(request)) return undefined;
    throw mediaTypeUnsupported(request.headers['content-type'] ?? '', PATCH_MEDIA_TYPES);
  });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, refuse);
}

/** Fastify looks for a refusal in what a parser promises, not in what it throws. */
export function parsedBy(parse: (raw: string | Buffer, request: FastifyRequest) => unknown) {
  return (request: FastifyRequest, raw: string | Buffer): Promise<unknown> =>
    new Promise((resolve) => {
      resolve(parse(raw, request));
    });
}

/** Where no route is, 404 or 405 says more than what is wrong with the body. */
function isIgnored({ method, is404 }: FastifyRequest): boolean {
  return method === 'DELETE' || is404;
}

/** What is not UTF-8 would otherwise be stored as question marks. */
export function utf8Text(raw: string | Buffer): string {
  if (typeof raw === 'string' || isUtf8(raw)) return raw.toString();
  const { line, byte } = placeOfForeign(raw);
  const message = `The body is not JSON: it is not UTF-8 from byte ${byte} on, in line ${line}`;
  throw new HttpError(400, 'tmf.json-malformed', message);
}

/** The first byte that is not UTF-8; both are counted from one. */
function placeOfForeign(raw: Buffer): { readonly line: number; readonly byte: number } {
  let before = 0;
  for (const text of raw.toString().split(REPLACED)) {
    before += Buffer.byteLength(text);
    // Or the client wrote that very character.
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

/** What may be of any type, and is a quantity: its digits stand as text. */
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

// NUL and halves of surrogate pairs exist in JSON but not in PostgreSQL's text.
function refuseUnstorable(text: string): void {
  if (text.includes('\0') || /[\uD800-\uDFFF]/u.test(text)) {
    throw new HttpError(400, 'tmf.text-unstorable', 'The body has a NUL or half a surrogate pair');
  }
}
