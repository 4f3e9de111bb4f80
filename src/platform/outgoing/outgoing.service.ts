import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { asError, errorCode } from '../error-code';
import { Installation } from '../installation';
import { Settings } from '../settings';
import { portOf } from './host-port';
import { NameLookup } from './name-lookup';
import { OutgoingError, type OutgoingFault } from './outgoing-error';
import { OwnPlacesReader } from './own-places';
import { literalTarget, type Target, targetFault, urlFault } from './target-rules';

/** Carries the installation's id, so that the server refuses its own requests. */
export const OWN_REQUEST_HEADER = 'meterline-request';

export type OutgoingRequest = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything: name, connection, request and the complete answer. */
  readonly timeoutMs: number;
  /** For answers of 2xx; a longer one is dropped. */
  readonly answerBytesMax: number;
  readonly stop?: AbortSignal;
};

export type OutgoingAnswer = {
  readonly status: number;
  readonly content: Buffer;
  /** True when the answer was longer; `content` is empty then. */
  readonly isCut: boolean;
};

const UNWANTED_BYTES_MAX = 65_536;
// Shorter than the five seconds after which many servers close idle connections.
const AGENT = { keepAlive: true, timeout: 4_000, maxFreeSockets: 16 };

/**
 * All requests to addresses that clients state, under one policy that is checked when the connection is made. No
 * redirects, proxies or credentials; limited in time and size.
 */
@Injectable()
export class Outgoing implements OnApplicationShutdown {
  protected readonly names = new NameLookup();
  private readonly agents = { http: new HttpAgent(AGENT), https: new HttpsAgent(AGENT) };

  constructor(
    private readonly installation: Installation,
    private readonly own: OwnPlacesReader,
    private readonly settings: Settings,
  ) {}

  onApplicationShutdown(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  /** What can be checked before sending; a name is checked when it is resolved for the connection. */
  faultOf(url: string): OutgoingFault | undefined {
    const malformed = urlFault(url);
    if (malformed !== undefined) return { kind: 'malformed', rule: malformed };
    const target = literalTarget(new URL(url));
    return target === undefined ? undefined : this.forbidden(target);
  }

  /** Throws only `OutgoingError`, except for bugs. */
  async send(request: OutgoingRequest): Promise<OutgoingAnswer> {
    const fault = this.faultOf(request.url);
    if (fault !== undefined) throw new OutgoingError(fault.kind, fault.rule);
    const id = await this.installation.id();
    const abort = new AbortController();
    const end = () => {
      abort.abort();
    };
    const timer = setTimeout(end, request.timeoutMs);
    request.stop?.addEventListener('abort', end, { once: true });
    if (request.stop?.aborted === true) end();
    try {
      return await this.exchange(request, id, abort.signal);
    } catch (error: unknown) {
      if (request.stop?.aborted === true) throw new OutgoingError('stopped', 'was stopped');
      if (!abort.signal.aborted) throw error;
      throw new OutgoingError('late', `no answer in ${request.timeoutMs} ms`);
    } finally {
      clearTimeout(timer);
      request.stop?.removeEventListener('abort', end);
    }
  }

  private async exchange(
    request: OutgoingRequest,
    id: string,
    signal: AbortSignal,
  ): Promise<OutgoingAnswer> {
    const response = await this.dial(request, id, signal);
    const status = response.statusCode ?? 0;
    const isWanted = status >= 200 && status < 300;
    const bytesMax = isWanted
      ? request.answerBytesMax
      : Math.min(request.answerBytesMax, UNWANTED_BYTES_MAX);
    return { status, ...(await drain(response, bytesMax)) };
  }

  private dial(
    request: OutgoingRequest,
    id: string,
    signal: AbortSignal,
    isAgain = false,
  ): Promise<IncomingMessage> {
    const url = new URL(request.url);
    const isSecure = url.protocol === 'https:';
    const options = {
      method: request.method,
      signal,
      lookup: this.lookupFor(portOf(url)),
      agent: !isAgain && (isSecure ? this.agents.https : this.agents.http),
      headers: headersOf(request, id),
    };
    return new Promise((answer, fail) => {
      const sent = (isSecure ? requestHttps : requestHttp)(url, options, answer);
      sent.on('error', (error) => {
        // The other side closed an idle connection, which says nothing about the request.
        const isStale = sent.reusedSocket && errorCode(error) === 'ECONNRESET' && !signal.aborted;
        if (isStale) this.dial(request, id, signal, true).then(answer, fail);
        else fail(outgoingError(error));
      });
      sent.end(request.body);
    });
  }

  /** Checks the very addresses that are connected to, because a name may resolve differently the next time. */
  private lookupFor(port: number): LookupFunction {
    return (host, options, callback) => {
      this.names
        .addressesOf(host)
        .then((found) => {
          for (const { address } of found) {
            const fault = this.forbidden({ host: host.replace(/\.$/, ''), port, address });
            if (fault !== undefined) throw new OutgoingError(fault.kind, fault.rule);
          }
          const [first] = found;
          if (first === undefined) throw new OutgoingError('unreachable', 'has no address');
          if (options.all === true) callback(null, [...found]);
          else callback(null, first.address, first.family);
        })
        .catch((error: unknown) => {
          callback(asError(error), '', 0);
        });
    };
  }

  private forbidden(target: Target): OutgoingFault | undefined {
    const fault = targetFault(target, this.settings.outgoing, this.own.read());
    if (fault === undefined) return undefined;
    const rule =
      fault === 'own'
        ? 'must not lead to this server itself'
        : `must not lead to an address that is not public (${fault}), unless METERLINE_ALLOWED_TARGETS lists it`;
    return { kind: 'forbidden', rule };
  }
}

function headersOf({ headers, body }: OutgoingRequest, id: string): Record<string, string> {
  return {
    'accept-encoding': 'identity',
    'user-agent': 'meterline',
    ...headers,
    ...(body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }),
    [OWN_REQUEST_HEADER]: id,
  };
}

async function drain(
  response: IncomingMessage,
  bytesMax: number,
): Promise<Pick<OutgoingAnswer, 'content' | 'isCut'>> {
  const arriving: AsyncIterable<Buffer> = response;
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of arriving) {
      bytes += piece.byteLength;
      // Leaving the loop closes the connection.
      if (bytes > bytesMax) return { content: Buffer.alloc(0), isCut: true };
      pieces.push(piece);
    }
  } catch {
    throw new OutgoingError('unreachable', 'the answer broke off');
  }
  return { content: Buffer.concat(pieces), isCut: false };
}

function outgoingError(error: Error): OutgoingError {
  if (error instanceof OutgoingError) return error;
  return new OutgoingError('unreachable', `cannot be reached (${errorCode(error) || error.name})`);
}
