// Asks the API of a running server for one thing at a time.
import { messageIn, noServerAt, ServerUnusable } from './event-client';
import { whoAsks } from '../who-asks';

const TIMEOUT_MS = 120_000;

export type ApiAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly message: string;
};

export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly tenant: string | undefined,
  ) {}

  get(path: string): Promise<ApiAnswer> {
    return this.send('GET', path);
  }

  /** With a key the server answers a repetition with what it did the first time. */
  post(path: string, body: unknown, key?: string): Promise<ApiAnswer> {
    return this.send('POST', path, body, key);
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<ApiAnswer> {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...whoAsks(this.tenant),
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(new URL(path, this.url), { method, headers, signal, ...sent });
      const text = await response.text();
      if (response.status >= 500)
        throw new ServerUnusable(`${method} ${path}: ${response.status} ${messageIn(text)}`);
      return { status: response.status, body: JSON.parse(text), message: messageIn(text) };
    } catch (error: unknown) {
      if (error instanceof ServerUnusable) throw error;
      throw noServerAt(this.url, error);
    }
  }
}
