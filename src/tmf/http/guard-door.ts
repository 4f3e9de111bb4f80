// Requests that are refused first: for another host, our own ones that came back, and those that a page of another
// origin can send without a preflight.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type HostPort, OWN_REQUEST_HEADER } from '../../platform/outgoing';
import { failureOf } from '../error-status';
import type { HttpError } from '../http-error';
import { header } from '../request-context';
import { hostUnknown, originForeign, requestOwn } from '../tmf.errors';
import { answerFailure } from './error.filter';
import { isOwnHost, isOwnOrigin } from './own-hosts';

export type Door = {
  readonly publicHosts: readonly HostPort[];
  /** The origins of pages that may send requests. */
  readonly origins: readonly string[];
  /** The id in the header of our own outgoing requests. */
  readonly installation: () => Promise<string>;
};

const doors = new WeakMap<object, Door>();

export function guardDoor(server: FastifyInstance, door: Door): void {
  doors.set(server.server, door);
  server.addHook('onRequest', async (request, reply) => {
    const refusal = whyForeign(request) ?? (await whyOwn(request, door));
    if (refusal === undefined) return undefined;
    answerFailure(failureOf(refusal), request, reply);
    return reply;
  });
}

/** Also used for requests that reach no route and so no hook. */
export function whyForeign(request: FastifyRequest): HttpError | undefined {
  const { publicHosts: listed = [], origins = [] } = doors.get(request.server.server) ?? {};
  const { socket } = request.raw;
  const { localAddress } = socket;
  const foreign = hostsOf(request).find((host) => !isKnownHost(host, socket, listed));
  if (foreign !== undefined) return hostUnknown(foreign);
  const { origin } = request.headers;
  if (origin === undefined || !isSentUnasked(request) || origins.includes(origin)) return undefined;
  return isOwnOrigin(origin, localAddress, listed) ? undefined : originForeign(origin);
}

// The requests of a connection name the same host, so the check is cached.
const known = new WeakMap<object, string>();

function isKnownHost(
  host: string,
  socket: FastifyRequest['raw']['socket'],
  listed: readonly HostPort[],
): boolean {
  if (known.get(socket) === host) return true;
  const isOwn = isOwnHost(host, socket.localAddress, listed);
  if (isOwn) known.set(socket, host);
  return isOwn;
}

async function whyOwn(
  request: FastifyRequest,
  { installation }: Door,
): Promise<HttpError | undefined> {
  const sender = header(request, OWN_REQUEST_HEADER);
  if (sender === undefined || !sender.includes(await installation())) return undefined;
  return requestOwn(OWN_REQUEST_HEADER, sender);
}

/** All hosts that a request names: headers may be repeated, and the request line may contain one. */
function hostsOf({ raw: { rawHeaders, url = '' } }: FastifyRequest): string[] {
  const [, inLine] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url) ?? [];
  const named = rawHeaders.filter(
    (_, at) => at % 2 === 1 && /^host$/i.test(rawHeaders[at - 1] ?? ''),
  );
  return inLine === undefined ? named : [inLine, ...named];
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const SIMPLE = /^\s*(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/** True for requests that a browser sends to any host without a preflight. */
function isSentUnasked({ method, headers }: FastifyRequest): boolean {
  if (SAFE.has(method)) return false;
  const length = headers['content-length'];
  const isEmpty = headers['transfer-encoding'] === undefined && (length ?? '0') === '0';
  const type = headers['content-type'] ?? '';
  return isEmpty || type.trim() === '' || SIMPLE.test(type);
}
