import type supertest from 'supertest';
import type { Verdict } from '../../../src/ledger';
import { until } from './until';

type Http = Pick<ReturnType<typeof supertest>, 'get' | 'post'>;
export type Proven = { readonly holds: boolean; readonly checks: readonly Verdict[] };

/** The proof of a tenant's books: asked for, and waited for. */
export async function provenBooks(http: Http, tenant = 'default'): Promise<Proven> {
  const as = { 'X-Tenant-Id': tenant };
  const { body: asked } = await http.post('/api/v1/verify').set(as).expect(202);
  return until(async () => {
    const { body } = await http.get(`/api/v1/verify/${asked.id}`).set(as).expect(200);
    if (body.status === 'failed') throw new Error(JSON.stringify(body.error));
    return body.status === 'done' && (body as Proven);
  });
}

/** The same of a server that is known by its address. */
export async function provenAt(url: string): Promise<Proven> {
  const read = async (path: string, method: string) =>
    (await fetch(`${url}/api/v1/verify${path}`, { method })).json() as Promise<{
      readonly id: string;
      readonly status: string;
    }>;
  const { id } = await read('', 'POST');
  return until(async () => {
    const proof = await read(`/${id}`, 'GET');
    return proof.status === 'done' && (proof as unknown as Proven);
  });
}
