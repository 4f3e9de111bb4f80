import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { Json } from './contract';

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Json;
};

export type Sent = {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** HTTP without the manners of a client library: any path, any method, bodies on GET. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 20 });

  constructor(
    private readonly url: string,
    /** Left out: the default one, without a header. */
    private readonly tenant?: string,
  ) {}

  close(): void {
    this.agent.destroy();
  }

  send(method: string, path: string, { body, raw, type, headers }: Sent = {}): Promise<Answer> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const { hostname, port } = new URL(this.url);
    const all = {
      ...(this.tenant === undefined ? {} : { 'X-Tenant-Id': this.tenant }),
      ...(payload === undefined
        ? {}
        : {
            'content-type': type ?? 'application/json',
            'content-length': String(Buffer.byteLength(payload)),
          }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { hostname, port, method, path: this.pathOf(path), headers: all, agent: this.agent },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const { statusCode: status = 0, headers: received } = response;
            resolve({ status, headers: received, text, body: parse(text) });
          });
        },
      );
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  private pathOf(target: string): string {
    return target.startsWith(this.url) ? target.slice(this.url.length) : target;
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
