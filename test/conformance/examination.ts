import { soon } from '../support/story/until';
import type { Contract, Json } from './contract';
import type { Particulars } from './particulars';
import { plainSample } from './sample';
import type { Row } from './tally';
import type { Answer, Sent, Wire } from './wire';

const FAILURES_SHOWN = 60;
const PATIENCE_MS = 10_000;

/** As many as one answer may hold. */
export const LIST_MAX = 1_000;

/** One resource under examination: sends, and judges what every answer must be like. */
export class Examination {
  private readonly found: string[] = [];

  constructor(
    readonly contract: Contract,
    readonly own: Particulars,
    private readonly wire: Wire,
    private readonly row: Row,
  ) {}

  /** For the `expect` at the end of a test. */
  get failures(): readonly string[] {
    const more = this.found.length - FAILURES_SHOWN;
    const shown = this.found.slice(0, FAILURES_SHOWN);
    return more > 0 ? [...shown, `… and ${more} more`] : shown;
  }

  get collection(): string {
    return `${this.contract.root}/${this.contract.path}`;
  }

  item(id: string): string {
    return `${this.collection}/${encodeURIComponent(id)}`;
  }

  offers(operation: string): boolean {
    return this.row.expected.includes(operation);
  }

  check(holds: boolean, rule: string, found?: unknown): boolean {
    this.row.checks += 1;
    if (holds) return true;
    this.row.failures += 1;
    this.found.push(found === undefined ? rule : `${rule}, found ${brief(found, 900)}`);
    return false;
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const answer = await this.wire.send(method, path, sent);
    const what = `${method} ${path}`;
    this.noteOperation(method, path, answer.status);
    this.check(answer.status < 500, `${what} ends below 500`, answer.text);
    if (answer.status >= 400) this.judgeError(what, answer);
    if ([204, 304].includes(answer.status))
      this.check(answer.text === '', `${what}: ${answer.status} has no body`, answer.text);
    else {
      const type = String(answer.headers['content-type']);
      this.check(/^application\/json(;|$)/.test(type), `${what} answers JSON`, type);
    }
    return answer;
  }

  /** Expects one status; answers undefined when it is another. */
  async expect(
    status: number,
    method: string,
    path: string,
    sent: Sent = {},
  ): Promise<Answer | undefined> {
    const answer = await this.send(method, path, sent);
    const holds = this.check(
      answer.status === status,
      `${method} ${path} ends with ${status}`,
      `${answer.status} ${brief(answer.text)} for ${brief(sent.raw ?? sent.body ?? 'nothing')}`,
    );
    return holds ? answer : undefined;
  }

  async create(body: Json): Promise<Json> {
    return (await this.expect(201, 'POST', this.collection, { body }))?.body;
  }

  async read(id: string): Promise<Json> {
    return (await this.expect(200, 'GET', this.item(id)))?.body;
  }

  /** Of a tenant of this size all that fit, in one page. */
  async list(query = ''): Promise<Json[]> {
    const path = `${this.collection}${query}${query === '' ? '?' : '&'}limit=${LIST_MAX}`;
    const answer = await this.send('GET', path);
    const isList = this.check(
      answer.status === 200 && Array.isArray(answer.body),
      `GET ${path} answers a list, whole`,
      `${answer.status} ${answer.text}`,
    );
    return isList ? answer.body : [];
  }

  /** The least a POST may say. */
  minimal(): Json {
    const names = new Set(this.contract.mandatory.map((path) => path.split('.')[0] ?? ''));
    const full = this.full();
    const asked = Object.fromEntries([...names].map((name) => [name, full[name]]));
    return { ...asked, ...this.own.minimal };
  }

  /** A value for every attribute that can be set. */
  full(): Json {
    const { attributes, schemas, name } = this.contract;
    const settable = attributes.filter(({ isSettable }) => isSettable);
    const generated =
      schemas === undefined
        ? Object.fromEntries(settable.map((attribute) => [attribute.name, plainSample(attribute)]))
        : schemas.has(`${name}_Create`)
          ? schemas.sample(`${name}_Create`)
          : schemas.sample(name);
    const plain = schemas === undefined ? this.own.plain : {};
    const merged = { ...generated, ...plain, ...this.own.sample };
    return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  }

  /** A row to look at: created where clients may, else one that is there. */
  async someRow(more: Json = {}): Promise<Json> {
    if (!this.offers('create')) return (await this.list())[0];
    const created = await this.create({ ...this.full(), ...more });
    return created === undefined ? undefined : this.settled(created.id);
  }

  /** All rows, once no task among them moves any more. */
  async listAtRest(): Promise<Json[]> {
    const rows = await this.list();
    if (this.own.isSettled !== undefined) await each(rows, ({ id }) => this.settled(id));
    return this.list();
  }

  private async settled(id: string): Promise<Json> {
    let row: Json;
    const look = async () => {
      row = await this.read(id);
      return row === undefined || (this.own.isSettled?.(row) ?? true);
    };
    const isSettled = (await soon(look, PATIENCE_MS)) === true;
    this.check(isSettled, 'a task comes to rest', row);
    return row;
  }

  faults(value: Json, asks: 'api' | 'lenient'): readonly string[] {
    return this.contract.schemas?.faults(this.contract.name, value, asks) ?? [];
  }

  private noteOperation(method: string, path: string, status: number): void {
    const [target = ''] = path.split('?');
    const isItem = target.replace(/\/$/, '').length > this.collection.length;
    const operation = {
      GET: isItem ? 'read' : 'list',
      POST: 'create',
      PATCH: 'patch',
      DELETE: 'delete',
    }[method];
    if (operation !== undefined && status < 300) this.row.called.add(operation);
  }

  private judgeError(what: string, { status, body, text }: Answer): void {
    const isError =
      typeof body === 'object' &&
      body !== null &&
      ['code', 'reason', 'message', 'status'].every((name) => typeof body[name] === 'string') &&
      body.status === String(status);
    this.check(isError, `${what} answers an Error {code, reason, message, status}`, text);
    const faults = this.contract.schemas?.faults('Error', body) ?? [];
    this.check(faults.length === 0, `${what}: the Error is as specified`, faults);
  }
}

function brief(value: unknown, most = 300): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Some at a time, so that a list of a hundred questions takes no hundred round trips. */
export async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const rest = [...items];
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}
