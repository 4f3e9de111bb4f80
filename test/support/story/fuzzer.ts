// Requests that nobody would send: drawn from the documents by a seed, so that what was found is found again.
import type { Operation } from './operations';
import type { Json } from './story';

export type FuzzedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

const NAMES = ['id', 'name', 'state', 'status', 'amount', 'validFor.startDateTime', '@type', 'a.b'];
const OPERATORS = ['', '.gt', '.lt', '.gte', '.lte', '.ne', '.regex', '.like', '.foo'];
const TEXTS = [
  '',
  '0',
  '-1',
  'null',
  '1e309',
  '9007199254740993',
  '2024-02-30T25:61:00Z',
  '+292278994-08-17T07:12:55.807Z',
  "'; DROP TABLE usage; --",
  '$[?(@.a==1)]',
  '(a|aa)+$',
  '[',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '\u0000',
  '\ud800',
  '‮',
  'é'.repeat(300),
  '𝔘𝔫𝔦',
  '%',
  '${7*7}',
  '__proto__',
  'constructor',
  'x'.repeat(5_000),
];
const VALUES: readonly Json[] = [null, true, 0, -1, 1e308, 0.1, [], {}, [[]], [null], '', ...TEXTS];
const PARAMETERS = [
  'limit=0',
  'limit=-1',
  'limit=1e9',
  'limit=999999999',
  'offset=-5',
  'offset=9007199254740993',
  'fields=id,a.b.c.d,,',
  'fields=*',
  'sort=-id,+name,',
  'sort=a.b.c.d.e.f.g.h',
  'expand=*&depth=9',
  'after=&before=x',
  'filter=%24%5B%3F(%40.a%3D%3D1)%5D',
  'filter=%24..%5B*%5D',
  'filter=%5B%5B%5B',
  '%',
  '&&&==',
];
const TYPES = [
  'application/json',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/json-patch-query+json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'text/plain',
  'nonsense',
];
const ACCEPTS = ['*/*', 'application/json', 'application/x-ndjson', 'text/csv', 'text/html', 'x/y'];

export class Fuzzer {
  private state: number;

  /** `ids`: those that there are, of whoever has them. */
  constructor(
    seed: number,
    private readonly operations: readonly Operation[],
    private readonly ids: readonly string[],
  ) {
    this.state = seed >>> 0;
  }

  next(): FuzzedRequest {
    const { method, path, example } = this.pick(this.operations);
    const takesBody = method === 'post' || method === 'patch' || this.chance(0.02);
    return {
      method: method.toUpperCase(),
      path: `${path.replaceAll(/\{\w+\}/g, () => this.segment())}${this.query()}`,
      headers: this.headers(method),
      body: takesBody ? this.body(example) : undefined,
    };
  }

  private headers(method: string): Record<string, string> {
    const usual = method === 'patch' ? 'application/merge-patch+json' : 'application/json';
    return {
      'content-type': this.chance(0.8) ? usual : this.pick(TYPES),
      ...(this.chance(0.2) ? { accept: this.pick(ACCEPTS) } : {}),
      ...(this.chance(0.05) ? { 'if-match': this.pick(['"1"', '*', 'W/"x"', '"']) } : {}),
      ...(this.chance(0.05) ? { 'idempotency-key': this.pick(['k', ' ', 'k'.repeat(300)]) } : {}),
      ...(this.chance(0.02) ? { 'x-correlation-id': 'x'.repeat(2_000) } : {}),
    };
  }

  private segment(): string {
    const text = this.chance(0.5) ? this.pick(this.ids) : this.pick(TEXTS);
    const id = /^[\ud800-\udfff]$/.test(text) ? 'x' : text;
    return this.chance(0.05) ? '%' : encodeURIComponent(id || 'x');
  }

  private query(): string {
    if (this.chance(0.6)) return '';
    const parts = Array.from({ length: 1 + this.below(3) }, () =>
      this.chance(0.5)
        ? this.pick(PARAMETERS)
        : `${this.pick(NAMES)}${this.pick(OPERATORS)}=${this.segment()}`,
    );
    return `?${parts.join('&')}`;
  }

  private body(example: Json): string {
    if (this.chance(0.03))
      return this.pick(['', '{', '[]', '"x"', 'null', '[1,', '{"a":1}{"a":2}']);
    if (this.chance(0.02)) return `${'['.repeat(500)}${']'.repeat(500)}`;
    const known = this.chance(0.9) && example !== undefined ? structuredClone(example) : {};
    return JSON.stringify(this.mutated(known, 0));
  }

  private mutated(value: Json, depth: number): Json {
    if (this.chance(0.12)) return this.value();
    if (Array.isArray(value)) {
      const members = value.map((each) => this.mutated(each, depth + 1));
      return this.chance(0.1) ? [...members, ...members] : members;
    }
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(() => !this.chance(0.1));
    const members = kept.map(([name, each]) => [name, this.mutated(each, depth + 1)]);
    const more = this.chance(0.2) ? [[this.pick(NAMES), this.value()]] : [];
    return Object.fromEntries([...members, ...more]);
  }

  private value(): Json {
    return this.chance(0.15) ? { id: this.pick(this.ids) } : this.pick(VALUES);
  }

  private pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }

  private below(limit: number): number {
    return Math.trunc(this.random() * limit);
  }

  /** mulberry32. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
