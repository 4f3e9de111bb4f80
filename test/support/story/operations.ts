// Every operation of every document of a running server, for whoever walks them all.
import type { TestApp } from '../servers/app';
import type { Json } from './story';

export type Operation = {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  /** The permission. */
  readonly needs: string;
  /** The first in which its document says that it takes a body. */
  readonly mediaType: string;
  /** What its document shows as a body, if it takes one. */
  readonly example: Json;
  /** Whether it says that it takes an Idempotency-Key. */
  readonly takesKey: boolean;
};

export async function operationsOf({ http }: Pick<TestApp, 'http'>): Promise<Operation[]> {
  const { body: documents } = await http.get('/docs/openapi').expect(200);
  const all = await Promise.all(documents.map(({ url }: Json) => http.get(url).expect(200)));
  return all.flatMap(({ body: { servers, paths } }) =>
    Object.entries<Json>(paths)
      .filter(([path]) => !path.startsWith('/listener/'))
      .flatMap(([path, item]) =>
        Object.entries<Json>(item).map(([method, operation]) => ({
          method: method as Operation['method'],
          path: `${servers[0].url}${path}`,
          needs: operation['x-permission'],
          mediaType: Object.keys(operation.requestBody?.content ?? {})[0] ?? 'application/json',
          example: exampleOf(operation),
          takesKey: JSON.stringify(operation.parameters ?? []).includes('/IdempotencyKey"'),
        })),
      ),
  );
}

function exampleOf({ requestBody }: Json): Json {
  const [media] = Object.values<Json>(requestBody?.content ?? {});
  return media?.example;
}
