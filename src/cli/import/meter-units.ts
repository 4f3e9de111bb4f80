// The units of the meters of a server.
import { objectOf, objectsOf, textOf } from '../../core/json';
import type { ApiClient } from './api-client';
import { ServerUnusable } from './event-client';

const PAGE = 1_000;

/** By the code of the meter. */
export async function unitsOf(client: ApiClient): Promise<Map<string, string>> {
  const units = new Map<string, string>();
  for (let offset = 0; ; offset += PAGE) {
    const path = `/api/v1/meters?fields=code,unit&limit=${PAGE}&offset=${offset}`;
    const { status, body, message } = await client.get(path);
    if (status >= 300) throw new ServerUnusable(`its meters cannot be read: ${status} ${message}`);
    const page = objectsOf(body);
    for (const meter of page) {
      const [code, unit] = [textOf(objectOf(meter)['code']), textOf(objectOf(meter)['unit'])];
      if (code !== undefined && unit !== undefined) units.set(code, unit);
    }
    if (page.length < PAGE) return units;
  }
}
