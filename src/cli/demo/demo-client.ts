import { objectOf, objectsOf } from '../../core/json';
import { setTimeout as pause } from 'node:timers/promises';
import { whoAsks } from '../who-asks';

export type Json = { readonly [attribute: string]: unknown };
export type Page = { readonly items: readonly Json[]; readonly total: number };

/** An answer of the server with which the demo cannot go on. */
export class Refused extends Error {}

const TIMEOUT_MS = 60_000;
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 50;

/** A client of a running server's public APIs. */
export class DemoClient {
  constructor(
    readonly url: string,
    private readonly tenant: string | undefined,
  ) {}

  async get(path: string): Promise<Json> {
    return objectOf(await this.answerTo(path));
  }

  async list(path: string): Promise<readonly Json[]> {
    return objectsOf(await this.answerTo(path));
  }

  async page(path: string): Promise<Page> {
    const response = await this.send('GET', path);
    const items = objectsOf(await this.bodyOf(response, 'GET', path));
    return { items, total: Number(response.headers.get('x-total-count') ?? items.length) };
  }

  /** Undefined when the resource does not exist. */
  async find(path: string): Promise<Json | undefined> {
    const response = await this.send('GET', path);
    if (response.status === 404) return undefined;
    return objectOf(await this.bodyOf(response, 'GET', path));
  }

  async post(path: string, body: Json, idempotencyKey?: string): Promise<Json> {
    const response = await this.send('POST', path, body, idempotencyKey);
    return objectOf(await this.bodyOf(response, 'POST', path));
  }

  /** Polls the resource until `isOver`. */
  async until(path: string, isOver: (found: Json) => boolean): Promise<Json> {
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = await this.get(path);
      if (isOver(found)) return found;
      if (performance.now() > giveUpAtMs) throw new Refused(`GET ${path} shows no end of it`);
      await pause(LOOK_EVERY_MS);
    }
  }

  private async answerTo(path: string): Promise<unknown> {
    return this.bodyOf(await this.send('GET', path), 'GET', path);
  }

  private send(
    method: string,
    path: string,
    body?: Json,
    idempotencyKey?: string,
  ): Promise<Response> {
    return fetch(new URL(path, this.url), {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...whoAsks(this.tenant),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }

  private async bodyOf(response: Response, method: string, path: string): Promise<unknown> {
    const text = await response.text();
    if (!response.ok) {
      throw new Refused(`${method} ${path} was answered ${response.status}: ${text.slice(0, 500)}`);
    }
    return JSON.parse(text);
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
