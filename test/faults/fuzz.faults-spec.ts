// Nothing that is sent makes a fault of ours, or shows what is of another tenant. METERLINE_FUZZ_REQUESTS says how many
// requests, METERLINE_FUZZ_SEED which.
import { Agent, request } from 'node:http';
import { ApiKeys } from '../../src/access';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { startApp, type TestApp } from '../support/servers/app';
import { type FuzzedRequest, Fuzzer } from '../support/story/fuzzer';
import { operationsOf } from '../support/story/operations';
import { openStory, type Story } from '../support/story/story';

const COUNT = Number(process.env['METERLINE_FUZZ_REQUESTS'] ?? 8_000);
const SEED = Number(process.env['METERLINE_FUZZ_SEED'] ?? 1);
const AT_ONCE = 32;
const TOLD_EVERY = 10_000;
/** As many go to one tenant; then another begins, so that lists stay as long as those of a short run. */
const OF_A_TENANT = 50_000;
const MINUTES = 60_000;
/** Longer than a machine needs that is busy with other things. */
const MS_A_REQUEST_MAX = 20;
/** Said on purpose: not offered, or not now. */
const DELIBERATE = [501, 503];
/** Names that are said in no request: of a tenant, and among them of an account. What meters there are a tenant shares. */
const OF_THE_TENANT = /(?:shared|hidden)-\w+/;
const OF_THE_ACCOUNT = /hidden-\w+/;
const OUR_INSIDES = /node_modules|\.ts:\d+|\bSELECT\b.*\bFROM\b|relation "|syntax error at/;

let story: Story;
let server: TestApp;
let fuzzer: Fuzzer;
/** Who has little beside what is hidden: of the tenant that hides it, an account of its own. */
let scoped: readonly string[];
let admin: { readonly number: number; readonly authorization: Promise<string> } | undefined;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.givenMeter('foe-calls', 'call', { name: 'shared-meter' });
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
  await story.givenAccount('near', {});
  await story.post('/tmf-api/party/v4/organization', { id: 'near', tradingName: 'near' });
  scoped = [
    await keyOf('customer', { accountId: 'near' }),
    await keyOf('reseller', { accountId: 'near' }),
    await keyOf('partner', { partyId: 'near' }),
  ];
}, MINUTES);

afterAll(async () => {
  agent.destroy();
  await server.close();
  await story.close();
});

type Own = { readonly accountId?: string; readonly partyId?: string };

async function keyOf(role: string, own: Own, tenant = DEFAULT_TENANT): Promise<string> {
  const { accountId, partyId } = own;
  const asked = { name: 'fuzz', roles: [role], accountId, partyId, expiresAt: undefined };
  const { result } = await server.app.get(ApiKeys).create({ tenant, origin: '' }, asked);
  return `Bearer ${String(result.body['secret'])}`;
}

/** Most ask as an administrator of another tenant, who may do everything there. */
function credentialOf(place: number): Promise<string> | string {
  if (place % 8 === 0) return scoped[(place / 8) % scoped.length] ?? '';
  const number = Math.trunc(place / OF_A_TENANT);
  if (admin?.number !== number) {
    admin = { number, authorization: keyOf('admin', {}, `mine-${number}` as Tenant) };
  }
  return admin.authorization;
}

type Answer = { readonly status: number; readonly text: string };

function send({ method, path, headers, body }: FuzzedRequest, authorization: string) {
  return new Promise<Answer>((done, failed) => {
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

function whatIsWrong({ status, text }: Answer, kept: RegExp): string | undefined {
  if (status >= 500 && !DELIBERATE.includes(status)) return `${status} ${text.slice(0, 300)}`;
  if (OUR_INSIDES.test(text)) return `tells of its insides: ${text.slice(0, 300)}`;
  const [hidden] = kept.exec(text) ?? [];
  return hidden === undefined ? undefined : `shows ${hidden}`;
}

/** What came of them, by the first digit of the status, and how fast. */
class Tally {
  private readonly began = performance.now();
  private readonly cpu = process.cpuUsage();
  private readonly answers = new Map<string, number>();
  private count = 0;

  add({ status }: Answer): void {
    const kind = `${Math.trunc(status / 100)}xx`;
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
    this.count += 1;
    if (this.count % TOLD_EVERY === 0 || this.count === COUNT) this.tell();
  }

  of(kind: string): number {
    return this.answers.get(kind) ?? 0;
  }

  private tell(): void {
    const rate = Math.round((this.count / (performance.now() - this.began)) * 1_000);
    const kinds = [...this.answers].map(([kind, count]) => `${count} ${kind}`);
    const { user, system } = process.cpuUsage(this.cpu);
    const ms = ((user + system) / this.count / 1_000).toFixed(2);
    const mb = Math.round(process.memoryUsage.rss() / 2 ** 20);
    process.stderr.write(
      `fuzz: ${this.count} of ${COUNT}, ${rate}/s, ${kinds.join(', ')}; ${ms} ms CPU a request, ${mb} MB\n`,
    );
  }
}

it(
  `survives ${COUNT} of them, and shows nobody what is hidden from him`,
  async () => {
    const wrong: string[] = [];
    const tally = new Tally();
    let sent = 0;
    const work = async () => {
      while (sent < COUNT && wrong.length < 20) {
        const authorization = await credentialOf(sent);
        sent += 1;
        const asked = fuzzer.next();
        const found = await send(asked, authorization).then(
          (answer) => {
            tally.add(answer);
            return whatIsWrong(
              answer,
              scoped.includes(authorization) ? OF_THE_ACCOUNT : OF_THE_TENANT,
            );
          },
          (error: unknown) => String(error),
        );
        if (found !== undefined) wrong.push(`${found}\n  ${JSON.stringify(asked).slice(0, 1_500)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(wrong).toEqual([]);
    expect(tally.of('2xx')).toBeGreaterThan(COUNT / 20);
    await server.http.get('/health/ready').expect(200);
  },
  Math.max(30 * MINUTES, COUNT * MS_A_REQUEST_MAX),
);
