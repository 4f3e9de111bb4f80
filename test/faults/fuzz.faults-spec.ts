// Nothing that is sent makes a fault of ours, or shows what is of another tenant. METERLINE_TEST_FUZZ says how many
// requests, METERLINE_TEST_SEED which.
import { Agent, request } from 'node:http';
import { ApiKeys } from '../../src/access';
import type { Tenant } from '../../src/platform/tenant';
import { startApp, type TestApp } from '../support/app';
import { type FuzzedRequest, Fuzzer } from '../support/fuzzer';
import { operationsOf } from '../support/operations';
import { openStory, type Story } from '../support/story';

const COUNT = Number(process.env['METERLINE_TEST_FUZZ'] ?? 8_000);
const SEED = Number(process.env['METERLINE_TEST_SEED'] ?? 1);
const AT_ONCE = 16;
const MINUTES = 60_000;
/** Said on purpose: not offered, or not now. */
const DELIBERATE = [501, 503];
/** Names that are said in no request. */
const HIDDEN = /hidden-\w+/;
const OUR_INSIDES = /node_modules|\.ts:\d+|\bSELECT\b.*\bFROM\b|relation "|syntax error at/;

let story: Story;
let server: TestApp;
let fuzzer: Fuzzer;
let authorization: string;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.givenMeter('foe-calls', 'call', { name: 'hidden-meter' });
  const unitOfMeasure = { amount: 1, units: 'call' };
  const price = { unit: 'EUR', value: 0.5 };
  await story.givenPlan('foe-plan', [
    { id: 'foe-call', name: 'hidden-price', priceType: 'usage', price, unitOfMeasure },
  ]);
  await story.givenAccount('foe-root', { name: 'hidden-account' });
  const product = await story.orderPlan('foe-root', 'foe-plan', ['foe-subject']);
  await story.use({
    subject: 'foe-subject',
    meter: 'foe-calls',
    quantity: '1',
    at: '2024-01-05T08:00:00Z',
  });
  server = await startApp(story.database, undefined, {}, {}, undefined, { asksWho: true });
  const operations = await operationsOf(server);
  fuzzer = new Fuzzer(SEED, operations, ['foe-root', 'foe-plan', 'foe-call', product, 'mine']);
  const asked = { name: 'fuzz', roles: ['admin'], accountId: undefined, expiresAt: undefined };
  const own = { tenant: 'mine' as Tenant, origin: '' };
  const { result } = await server.app.get(ApiKeys).create(own, asked);
  authorization = `Bearer ${String(result.body['secret'])}`;
}, MINUTES);

afterAll(async () => {
  agent.destroy();
  await server.close();
  await story.close();
});

type Answer = { readonly status: number; readonly text: string };

function send({ method, path, headers, body }: FuzzedRequest): Promise<Answer> {
  return new Promise((done, failed) => {
    const { port, hostname } = new URL(server.url);
    const options = {
      agent,
      method,
      path,
      port,
      host: hostname,
      headers: { ...headers, authorization },
    };
    request(options, (answer) => {
      const parts: Buffer[] = [];
      answer
        .on('data', (part: Buffer) => parts.push(part))
        .once('end', () => {
          done({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() });
        });
    })
      .once('error', failed)
      .end(body);
  });
}

function whatIsWrong({ status, text }: Answer): string | undefined {
  if (status >= 500 && !DELIBERATE.includes(status)) return `${status} ${text.slice(0, 300)}`;
  if (OUR_INSIDES.test(text)) return `tells of its insides: ${text.slice(0, 300)}`;
  const [hidden] = HIDDEN.exec(text) ?? [];
  return hidden === undefined ? undefined : `shows ${hidden}`;
}

it(
  `survives ${COUNT} of them, and keeps to its tenant`,
  async () => {
    const wrong: string[] = [];
    let left = COUNT;
    const work = async () => {
      while (left > 0 && wrong.length < 20) {
        left -= 1;
        const asked = fuzzer.next();
        const found = await send(asked).then(whatIsWrong, (error: unknown) => String(error));
        if (found !== undefined) wrong.push(`${found}\n  ${JSON.stringify(asked).slice(0, 1_500)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(wrong).toEqual([]);
    await server.http.get('/health/ready').expect(200);
  },
  30 * MINUTES,
);
