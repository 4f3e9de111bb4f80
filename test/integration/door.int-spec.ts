import { once } from 'node:events';
import { connect } from 'node:net';
import { parseHostPort } from '../../src/platform/outgoing';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const CATEGORY = '/tmf-api/productCatalogManagement/v4/category';
const PATHS = [
  '/health/live',
  '/metrics',
  '/docs',
  '/docs/errors',
  '/docs/openapi',
  '/nowhere',
  '/%',
  CATEGORY,
];

let db: TestDatabase;
let app: TestApp;
let port: number;

beforeAll(async () => {
  db = await freshDatabase();
  const publicHosts = ['api.example', 'web.example:8443'].flatMap((it) => parseHostPort(it) ?? []);
  app = await startApp(db, undefined, { publicHosts });
  port = Number(new URL(app.url).port);
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

type Answered = { readonly status: number; readonly body: string };

/** As it is written: clients mend what they are given. */
const send = (...lines: string[]) => sendBody('', ...lines);

describe('Host', () => {
  it.each`
    host                    | status
    ${'127.0.0.1'}          | ${200}
    ${'127.0.0.1:3000'}     | ${200}
    ${'localhost:1'}        | ${200}
    ${'[::1]'}              | ${200}
    ${'api.example'}        | ${200}
    ${'API.EXAMPLE:99'}     | ${200}
    ${'web.example:8443'}   | ${200}
    ${'web.example'}        | ${421}
    ${'evil.example'}       | ${421}
    ${'127.0.0.1.nip.io'}   | ${421}
    ${'localhost.evil.net'} | ${421}
    ${'10.0.0.1'}           | ${421}
    ${''}                   | ${421}
  `('$host is answered with $status', async ({ host, status }) => {
    expect((await send(`GET ${CATEGORY} HTTP/1.1`, `Host: ${host}`)).status).toBe(status);
  });

  it('is asked of every path, in the words of TMF', async () => {
    for (const path of PATHS) {
      const { status, body } = await send(`GET ${path} HTTP/1.1`, 'Host: evil.example:3000');
      expect([path, status]).toEqual([path, 421]);
      expect(JSON.parse(body.replace(/^[0-9a-f]+\r\n|\r\n0$/g, ''))).toMatchObject({
        '@type': 'Error',
        code: 'tmf.host-unknown',
        status: '421',
        reason: 'Misdirected Request',
        details: [{ path: 'Host', value: 'evil.example:3000' }],
      });
    }
  });

  it('may be in the first line, and then both count', async () => {
    const ask = (target: string, host: string) => send(`GET ${target} HTTP/1.1`, `Host: ${host}`);
    expect((await ask(`http://api.example${CATEGORY}`, 'api.example')).status).toBe(200);
    expect((await ask(`http://evil.example${CATEGORY}`, 'api.example')).status).toBe(421);
    expect((await ask(`http://api.example${CATEGORY}`, 'evil.example')).status).toBe(421);
    expect((await ask(`HTTP://evil.example${CATEGORY}`, 'api.example')).status).toBe(421);
    expect((await ask(`http://api.example@evil.example/`, 'api.example')).status).toBe(421);
  });

  it('counts each time it is sent', async () => {
    const hosts = ['Host: localhost', 'hOsT: evil.example'];
    for (const both of [hosts, hosts.toReversed()]) {
      expect((await send(`GET ${CATEGORY} HTTP/1.1`, ...both)).status).not.toBe(200);
    }
  });

  it('may be left out by what is older than it, as no browser is', async () => {
    expect((await send('GET /health/live HTTP/1.0')).status).toBe(200);
    expect((await send('GET /health/live HTTP/1.1')).status).toBe(400);
  });
});

describe('Origin', () => {
  const EVIL = 'http://evil.example';

  it.each`
    method      | origin                     | type                                   | body     | status | why
    ${'POST'}   | ${EVIL}                    | ${undefined}                           | ${''}    | ${403} | ${'a form of another page'}
    ${'POST'}   | ${EVIL}                    | ${'text/plain'}                        | ${'{}'}  | ${403} | ${'a text of another page'}
    ${'POST'}   | ${EVIL}                    | ${'text/plain;charset=UTF-8'}          | ${'{}'}  | ${403} | ${'with parameters'}
    ${'POST'}   | ${EVIL}                    | ${'application/x-www-form-urlencoded'} | ${'a=b'} | ${403} | ${'fields of another page'}
    ${'POST'}   | ${EVIL}                    | ${'multipart/form-data; boundary=x'}   | ${'--x'} | ${403} | ${'files of another page'}
    ${'POST'}   | ${EVIL}                    | ${undefined}                           | ${'{}'}  | ${403} | ${'a body of no type'}
    ${'POST'}   | ${EVIL}                    | ${'application/json'}                  | ${''}    | ${403} | ${'no body at all'}
    ${'DELETE'} | ${EVIL}                    | ${undefined}                           | ${''}    | ${403} | ${'any unsafe method'}
    ${'PATCH'}  | ${EVIL}                    | ${undefined}                           | ${''}    | ${403} | ${'any unsafe method'}
    ${'POST'}   | ${'null'}                  | ${undefined}                           | ${''}    | ${403} | ${'a page that hides where it is from'}
    ${'POST'}   | ${'http://localhost.evil'} | ${undefined}                           | ${''}    | ${403} | ${'a name like ours'}
    ${'POST'}   | ${'https://web.example'}   | ${undefined}                           | ${''}    | ${403} | ${'another port of a name of ours'}
    ${'POST'}   | ${EVIL}                    | ${'application/json'}                  | ${'{}'}  | ${400} | ${'what a browser asks for first is judged as ever'}
    ${'POST'}   | ${'http://localhost:8080'} | ${undefined}                           | ${''}    | ${400} | ${'a page of this machine'}
    ${'POST'}   | ${'https://api.example'}   | ${undefined}                           | ${''}    | ${400} | ${'a page of a name that is listed'}
    ${'POST'}   | ${undefined}               | ${undefined}                           | ${''}    | ${400} | ${'no page'}
    ${'GET'}    | ${EVIL}                    | ${undefined}                           | ${''}    | ${200} | ${'reading, whose answer no other page sees'}
  `('$why: $method is $status', async ({ method, origin, type, body, status }) => {
    const headers = {
      ...(origin === undefined ? {} : { origin: String(origin) }),
      ...(type === undefined ? {} : { 'content-type': String(type) }),
    };
    const answer = await raw(String(method), headers, String(body));
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(JSON.parse(answer.body)).toMatchObject({
        code: 'tmf.origin-foreign',
        details: [{ path: 'Origin', value: origin }],
      });
    }
  });

  function raw(method: string, headers: Record<string, string>, body: string): Promise<Answered> {
    const given = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const length = body === '' ? [] : [`Content-Length: ${body.length}`];
    return sendBody(body, `${method} ${CATEGORY} HTTP/1.1`, 'Host: localhost', ...given, ...length);
  }

  it('is asked where nothing is, and grants no page anything', async () => {
    const origin = `Origin: ${EVIL}`;
    const post = await send('POST /nowhere HTTP/1.1', 'Host: localhost', origin);
    expect(post.status).toBe(403);
    const { headers } = await app.http.options(CATEGORY).set('Origin', EVIL);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

async function sendBody(body: string, ...lines: string[]): Promise<Answered> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
  let text = '';
  socket.on('data', (piece) => (text += piece.toString()));
  await once(socket, 'close');
  const [head = '', answered = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: answered };
}
