import { objectOf, objectsOf } from '../../core/json';
import { setTimeout as pause } from 'node:timers/promises';
import { whoAsks } from '../who-asks';

export type KitJson = { readonly [attribute: string]: unknown };

/** The server cannot be reached, or refused what a kit needs. */
export class SeedFailed extends Error {}

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** A TMF client for one tenant. */
export class KitClient {
  constructor(
    private readonly url: string,
    private readonly tenant: string | undefined,
  ) {}

  async list(path: string): Promise<KitJson[]> {
    return objectsOf((await this.expect('GET', path, [200])).body);
  }

  async read(path: string): Promise<KitJson> {
    return objectOf((await this.expect('GET', path, [200])).body);
  }

  async post(path: string, body: KitJson): Promise<KitJson> {
    return objectOf((await this.expect('POST', path, [200, 201, 202], body)).body);
  }

  /** Answers false when the state machine of the resource refuses the change. */
  async tryPatch(path: string, body: KitJson): Promise<boolean> {
    return (await this.expect('PATCH', path, [200, 409], body)).status === 200;
  }

  /** Creates the resource unless its id exists. */
  async ensure(collection: string, body: KitJson & { readonly id: string }): Promise<boolean> {
    const found = await this.expect('GET', `${collection}/${body.id}`, [200, 404]);
    if (found.status === 200) return false;
    await this.post(collection, body);
    return true;
  }

  /** Polls until the resource satisfies `isDone`, because tasks end some time after they were accepted. */
  async until(path: string, isDone: (found: KitJson) => boolean): Promise<KitJson> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await this.read(path);
      if (isDone(found)) return found;
      if (Date.now() > deadline) throw new SeedFailed(`${path} is not done after 30 s`);
      await pause(LOOK_EVERY_MS);
    }
  }

  private async expect(
    method: string,
    path: string,
    statuses: readonly number[],
    body?: KitJson,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (statuses.includes(response.status)) {
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    }
    throw new SeedFailed(`${method} ${path} answered ${response.status}: ${text}`);
  }

  private async send(method: string, path: string, body?: KitJson): Promise<Response> {
    const headers = {
      ...whoAsks(this.tenant),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    try {
      return await fetch(new URL(path, this.url), init);
    } catch {
      throw new SeedFailed(
        `no server answers at ${this.url}: start one with "npm start", or name it with BASE_URL`,
      );
    }
  }
}
