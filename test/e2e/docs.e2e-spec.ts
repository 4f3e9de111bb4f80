// `/docs`, and whether the documents it shows are true of the server that shows them.
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

type Json = ReturnType<JSON['parse']>;
type Documented = { readonly method: string; readonly path: string; readonly operation: Json };

// Every operation of every document is asked.
jest.setTimeout(120_000);

let database: TestDatabase;
let product: TestApp;
let documents: readonly { readonly url: string; readonly name: string; readonly document: Json }[];

beforeAll(async () => {
  database = await freshDatabase();
  product = await startApp(database);
  const listed = await json('/docs/openapi');
  documents = await Promise.all(
    listed.map(async ({ url, name }: { url: string; name: string }) => ({
      url,
      name,
      document: await json(url),
    })),
  );
});

afterAll(async () => {
  await product.close();
  await database.drop();
});

describe('/docs', () => {
  it('is a page that lists every document', async () => {
    const page = await fetch(`${product.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    const script = await (await fetch(`${product.url}/docs/swagger-ui-init.js`)).text();
    const missing = documents.filter(({ url }) => !script.includes(`"${url}"`));
    expect([documents.length, missing]).toEqual([23, []]);
  });

  it('names every document apart from the others', () => {
    const names = documents.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('shows a path and a version for every document', () => {
    for (const { url, document } of documents) {
      expect([url, document.openapi, document.servers[0].url]).toEqual([
        url,
        '3.0.3',
        expect.stringMatching(/^\/(tmf-api\/\w+|api)\/v\d$/),
      ]);
    }
  });

  it('says what is unknown in JSON', async () => {
    const answer = await fetch(`${product.url}/docs/openapi/tmf999-v4.json`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'tmf.path-unknown' }),
    ]);
  });
});

describe('the documents', () => {
  it('tell of routes that are there, and of every status they answer', async () => {
    const untold: string[] = [];
    for (const { document } of documents) {
      for (const { method, path, operation } of operationsOf(document)) {
        const address = `${document.servers[0].url}${path.replaceAll(/\{\w+\}/g, 'nothing')}`;
        const { status, text } = await send(method.toUpperCase(), `${address}?limit=x`);
        const isTold = `${status}` in operation.responses || 'default' in operation.responses;
        if (!isTold || status === 405 || text.includes('tmf.path-unknown')) {
          untold.push(`${method} ${address}: ${status} ${text}`);
        }
      }
    }
    expect(untold).toEqual([]);
  });

  it('give a body for every resource that can be made', () => {
    const without = documents.flatMap(({ document }) =>
      operationsOf(document)
        .filter(({ operation }) => String(operation.operationId).startsWith('create'))
        .filter(({ operation }) => exampleOf(operation) === undefined)
        .map(({ operation }) => operation.operationId),
    );
    expect(without).toEqual([]);
  });

  it('give bodies that the server takes as they are', async () => {
    const failures: string[] = [];
    for (const { document } of documents) {
      for (const { method, path, operation } of operationsOf(document)) {
        if (method !== 'post' || exampleOf(operation) === undefined) continue;
        const address = `${document.servers[0].url}${path.replace('{topicId}', 'alerts').replace('{code}', 'standard')}`;
        const made = await send('POST', address, 'application/json', exampleOf(operation));
        const isTaken = made.status < 300 && `${made.status}` in operation.responses;
        if (!isTaken) failures.push(`${address}: ${made.status} ${made.text}`);
        // Nobody listens at example addresses, so nothing should be sent there.
        if (path.endsWith('/hub')) await send('DELETE', new URL(made.at).pathname);
        failures.push(...(await refusedPatches(document, path, made)));
      }
    }
    expect(failures).toEqual([]);
  });
});

/** The examples of the four languages, sent to what an example made. */
async function refusedPatches(document: Json, path: string, made: Answer): Promise<string[]> {
  const content: Json = document.paths[`${path}/{id}`]?.patch?.requestBody.content ?? {};
  const failures: string[] = [];
  for (const [mediaType, { example }] of Object.entries<Json>(content)) {
    const href = new URL(made.at).pathname;
    const answer = await send('PATCH', href, mediaType, example);
    if (answer.status !== 200) {
      failures.push(`${mediaType} ${href}: ${answer.status} ${answer.text}`);
    }
  }
  return failures;
}

type Answer = { readonly status: number; readonly text: string; readonly at: string };

async function send(method: string, path: string, type?: string, body?: Json): Promise<Answer> {
  const answer = await fetch(`${product.url}${path}`, {
    method,
    headers: {
      'x-tenant-id': 'examples',
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: answer.status,
    text: await answer.text(),
    at: answer.headers.get('location') ?? '',
  };
}

async function json(path: string): Promise<Json> {
  return (await fetch(`${product.url}${path}`)).json();
}

/** What the server itself serves, so no listeners. */
function operationsOf(document: Json): Documented[] {
  return Object.entries<Json>(document.paths)
    .filter(([path]) => !path.startsWith('/listener/'))
    .flatMap(([path, item]) =>
      Object.entries<Json>(item).map(([method, operation]) => ({ method, path, operation })),
    );
}

function exampleOf({ requestBody }: Json): Json {
  return requestBody?.content['application/json']?.example;
}
