import { NotificationModule } from '../../../src/notification';
import { publish } from '../../../src/platform/outbox';
import type { Settings } from '../../../src/platform/settings';
import { DEFAULT_TENANT, type Tenant } from '../../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../database/database';
import { type Listening, startListener } from '../doubles/listening';
import { type Served, serve } from './serve';
import { until } from '../story/until';

type Json = ReturnType<typeof JSON.parse>;

export const OWN = '/api/v1';

/** Events on their way to listeners, and those listeners. */
export type Hooks = {
  readonly db: TestDatabase;
  served: Served;
  /** Beside it, or in its place. */
  start(settings?: Partial<Settings>): Promise<Served>;
  listening(...given: Parameters<typeof startListener>): Promise<Listening>;
  register(url: string, more?: { readonly root?: string; readonly query?: string }): Promise<Json>;
  /** Of a listener. */
  post(id: string, path: string, body?: object, status?: number): Promise<Json>;
  find(id: string): Promise<Json>;
  /** An eventId is what an event is told apart by. */
  tell(
    ids: readonly string[],
    more?: { readonly api?: string; readonly tenant?: Tenant },
  ): Promise<void>;
  close(): Promise<void>;
};

export async function openHooks(): Promise<Hooks> {
  const db = await freshDatabase();
  const listeners: Listening[] = [];
  const start = (settings: Partial<Settings> = { keyPepper: 'pepper' }) =>
    serve(db, [NotificationModule], undefined, settings);
  const hooks: Hooks = {
    db,
    served: await start(),
    start,
    async listening(...given) {
      const listener = await startListener(...given);
      listeners.push(listener);
      return listener;
    },
    async register(callback, { root = OWN, query } = {}) {
      const sent = { callback, ...(query === undefined ? {} : { query }) };
      return (await hooks.served.http.post(`${root}/hub`).send(sent).expect(201)).body;
    },
    async post(id, path, body = {}, status = 202) {
      const at = `${OWN}/listeners/${id}/${path}`;
      return (await hooks.served.http.post(at).send(body).expect(status)).body;
    },
    async find(id) {
      return (await hooks.served.http.get(`${OWN}/listeners/${id}`).expect(200)).body;
    },
    tell(ids, { api = OWN, tenant = DEFAULT_TENANT } = {}) {
      const events = ids.map((eventId) => {
        const eventType = `${eventId.startsWith('x') ? 'Other' : 'Job'}Event`;
        return { api, eventType, envelope: { eventId, eventType } };
      });
      return db.database.transaction(tenant, async (tx) => publish(tx, events));
    },
    async close() {
      await hooks.served.close();
      for (const listener of listeners) await listener.close();
      await db.drop();
    },
  };
  return hooks;
}

export async function received(
  listener: Listening,
  count: number,
): Promise<readonly Listening['received'][number][]> {
  await until(() => listener.received.length >= count);
  return listener.received;
}
