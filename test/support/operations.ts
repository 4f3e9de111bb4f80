// Every operation of every document of a running server, for whoever walks them all.
import type { TestApp } from './app';
import type { Json } from './story';

export type Operation = {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  /** The permission. */
  readonly needs: string;
  /** What its document shows as a body, if it takes one. */
  readonly example: Json;
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
          example: exampleOf(operation),
        })),
      ),
  );
}

function exampleOf({ requestBody }: Json): Json {
  const [media] = Object.values<Json>(requestBody?.content ?? {});
  return media?.example;
}
