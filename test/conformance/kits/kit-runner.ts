// Does what a kit's program does: sends the requests in order, with the same headers on each, fills in what earlier
// answers held, and judges every row of every answer.
import type { Json } from '../contract';
import { Wire } from '../wire';
import { Judge } from './judge';
import type { Kit, Step } from './kit';

export type Verdict = {
  readonly kit: string;
  readonly requests: number;
  readonly assertions: number;
  readonly failures: readonly string[];
};

export type Target = {
  readonly url: string;
  /** None is the default one: no request has the header. */
  readonly tenant?: string;
};

// Kits put the headers of their config on all requests, those without a body included; their HTTP client says of a
// DELETE that its body is empty.
const HEADERS = {
  accept: 'application/json',
  'content-type': 'application/json',
  authorization: 'Bearer of-a-kit',
  'cache-control': 'no-cache',
};
const PLACE = /\{\{(\w+)\.([\w@]+)\}\}/g;

export async function runKit(kit: Kit, { url, tenant }: Target): Promise<Verdict> {
  const judge = new Judge(kit.name);
  const wire = new Wire(url, tenant);
  const kept = new Map<string, Json>();
  if (kit.opening !== undefined) {
    judge.about(`opening ${kit.opening}`);
    judge.status((await fetch(`${url}${kit.root}${kit.opening}`)).status, 200);
  }
  for (const step of kit.steps) {
    const [method = '', path = ''] = fill(step.ask, kept).split(/ (.*)/s);
    judge.about(`${method} ${path}`);
    const { status, text } = await wire.send(method, `${kit.root}${encode(path)}`, {
      headers: method === 'DELETE' ? { ...HEADERS, 'content-length': '0' } : HEADERS,
      ...(step.body === undefined ? {} : { raw: fill(JSON.stringify(step.body), kept) }),
    });
    judgeAnswer(judge, step, status, text, kept);
  }
  wire.close();
  const opened = kit.opening === undefined ? 0 : 1;
  return { ...judge.verdict(), requests: kit.steps.length + opened };
}

function judgeAnswer(
  judge: Judge,
  { status, rows: expected, keep = {} }: Step,
  given: number,
  text: string,
  kept: Map<string, Json>,
): void {
  if (status !== undefined) judge.status(given, status, text);
  if (expected === undefined && Object.keys(keep).length === 0) return;
  const body = judge.json(text);
  const rows = Array.isArray(body) && body.length > 0 ? body : [body];
  for (const row of rows) {
    if (expected === undefined) break;
    judge.row(row, typeof expected === 'function' ? expected(row) : expected, text);
  }
  for (const [name, place] of Object.entries(keep)) kept.set(name, rows.at(place));
}

/** A place whose row is missing stays as it is written. */
function fill(template: string, kept: ReadonlyMap<string, Json>): string {
  return template.replace(PLACE, (place, name: string, attribute: string) => {
    const value: Json = kept.get(name)?.[attribute];
    return value === undefined ? place : String(value);
  });
}

/** As kits' HTTP client does: what a URL cannot carry is escaped, what is escaped stays. */
function encode(path: string): string {
  return encodeURI(path)
    .replaceAll(/%25([0-9A-F]{2})/gi, '%$1')
    .replaceAll("'", '%27');
}

/** One line per kit: what one run of it asks, and what of all runs failed. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const kits = [...new Set(verdicts.map(({ kit }) => kit))].toSorted();
  const lines = kits.map((name) => {
    const runs = verdicts.filter(({ kit }) => kit === name);
    const [first] = runs;
    const failures = runs.flatMap((each) => each.failures).length;
    return [name, runs.length, first?.requests ?? 0, first?.assertions ?? 0, failures];
  });
  return [['kit', 'runs', 'requests', 'assertions', 'failures'], ...lines]
    .map(
      ([name, ...counts]) => `${name}  ${counts.map((each) => String(each).padStart(12)).join('')}`,
    )
    .join('\n');
}
