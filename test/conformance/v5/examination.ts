import { isDeepStrictEqual } from 'node:util';
import { soon } from '../../support/story/until';
import type { Json, Operation } from '../contract';
import type { Listener } from '../listener';
import type { Row } from '../tally';
import { missing, scalars, without, withoutClass } from './compare';
import type { NextContract } from './contracts';
import { nextSampleOf } from './sample';
import type { NextSchemas } from './schemas';
import { type Answer, type Sent, Wire } from '../wire';

const MERGE_TYPES = ['application/json', 'application/merge-patch+json'];

/** One resource of v5 under test. Every check is counted; what fails is told at the end. */
export class NextExamination {
  private readonly wire: Wire;
  private readonly failures: string[] = [];

  constructor(
    url: string,
    private readonly contract: NextContract,
    private readonly schemas: NextSchemas | undefined,
    private readonly row: Row,
    private readonly told: Set<string> = new Set(),
  ) {
    this.wire = new Wire(url, 'v5');
  }

  end(): string[] {
    this.wire.close();
    this.row.failures += this.failures.length;
    return this.failures;
  }

  async life(): Promise<void> {
    const { contract } = this;
    if (contract.operations.includes('create')) {
      const sent = this.sample();
      const created = await this.call('create', 'POST', '', { body: sent }, 201);
      this.resource('POST', created.body);
      this.kept(sent, created.body);
      await this.shown(await this.settled(created));
      await this.shownInPart();
      if (contract.operations.includes('patch')) await this.changes(created.body.id);
      await this.inFormerVersion(created.body.id);
      if (contract.operations.includes('delete')) await this.removal(created.body.id);
    }
    await this.everyRow();
  }

  async finding(): Promise<void> {
    const { operations, root, path } = this.contract;
    const made = operations.includes('create')
      ? (await this.settled(await this.send('POST', '', { body: this.sample() }))).body
      : undefined;
    const [first] = (await this.send('GET', '?limit=1')).body;
    for (const found of [made, first]) {
      if (found !== undefined) await this.find(found, `${root}/${path}`);
    }
  }

  private async find(found: Json, place: string): Promise<void> {
    for (const [name, value] of scalars(found)) {
      const query = `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
      const { body } = await this.send('GET', `?${query}`);
      const ids = Array.isArray(body) ? body.map(({ id }) => id) : [JSON.stringify(body)];
      this.check(ids.includes(found.id), `?${query} does not find ${place}/${found.id}`);
    }
    const { body: none } = await this.send('GET', `?id=${encodeURIComponent('no such')}`);
    this.check(isDeepStrictEqual(none, []), 'an unknown id finds something');
    for (const name of Object.keys(found)) {
      const { body } = await this.send('GET', `/${encodeURIComponent(found.id)}?fields=${name}`);
      const names = Object.keys(body).toSorted().join();
      const wanted = [...new Set(['id', 'href', '@type', name])].toSorted().join();
      this.check(names === wanted, `fields=${name} shows ${names}`);
    }
  }

  /** The events of a life, each with as much of the resource as its kind asks for. */
  async events(listener: Listener, kinds: readonly string[]): Promise<void> {
    const { root, name, operations, text = 'name', decided, worked = [], moves } = this.contract;
    const hub = await this.wire.send('POST', `${root}/hub`, {
      body: { '@type': 'Hub', callback: listener.callback },
    });
    this.check(hub.status === 201, `POST /hub answered ${hub.status}`);
    const faults = this.schemas?.faults('Hub', hub.body) ?? [];
    this.check(faults.length === 0, `Hub: ${faults.join()}`);
    const read = await this.wire.send('GET', `${root}/hub/${hub.body.id}`);
    this.same('GET /hub/{id}', read.body, hub.body);
    const created = (await this.send('POST', '', { body: this.sample() })).body;
    const told = (kind: string, holds: (resource: Json) => boolean = Boolean): Promise<Json> =>
      listener.wait(
        ({ eventType, event }) =>
          eventType === `${name}${kind}Event` &&
          Object.values<Json>(event)[0]?.id === created.id &&
          holds(Object.values<Json>(event)[0]),
      );
    if (kinds.includes('Create')) {
      const { event } = this.envelope('Create', await told('Create'));
      const key = name.charAt(0).toLowerCase() + name.slice(1);
      const lost = missing(without(created, ['href', ...decided, ...worked]), event[key], 'event');
      this.check(lost.length === 0, `Create: ${lost.slice(0, 5).join('; ')}`);
    }
    const path = `/${encodeURIComponent(created.id)}`;
    if (operations.includes('patch')) await this.send('PATCH', path, { body: { [text]: 'other' } });
    if (moves !== undefined) await this.send('PATCH', path, { body: moves });
    if (kinds.includes('StateChange')) await this.moved(await told('StateChange'), moves);
    if (operations.includes('delete')) await this.send('DELETE', path);
    const shown = [
      ['AttributeValueChange', [...this.contract.decided, text]],
      ['Delete', []],
    ] as const;
    for (const [kind, names] of shown.filter(([each]) => kinds.includes(each))) {
      const isOurs = (resource: Json): boolean => kind === 'Delete' || text in resource;
      const { event } = this.envelope(kind, await told(kind, isOurs));
      const [resource] = Object.values<Json>(event);
      const more = Object.keys(resource).filter((each) => !/^(id|href|@.*)$/.test(each));
      const unasked = more.filter((each) => !(names as readonly string[]).includes(each));
      this.check(unasked.length === 0, `${kind} tells of ${unasked.join()}`);
      if (kind !== 'Delete') this.check(resource[text] === 'other', `${kind} lacks ${text}`);
    }
    const gone = await this.wire.send('DELETE', `${root}/hub/${hub.body.id}`);
    this.check(gone.status === 204, `DELETE /hub/{id} answered ${gone.status}`);
    const missed = await this.wire.send('GET', `${root}/hub/${hub.body.id}`);
    this.refused(missed, 404);
  }

  /** A change of state tells of the state alone. */
  private async moved(envelope: Json, moves: Json): Promise<void> {
    const { event } = this.envelope('StateChange', envelope);
    const [resource] = Object.values<Json>(event);
    const names = Object.keys(resource).filter((each) => !/^(id|href|@.*)$/.test(each));
    this.check(
      /^(lifecycleStatus|status|state)$/.test(names.join()),
      `StateChange tells ${names.join()}`,
    );
    for (const [state, value] of Object.entries(moves ?? {})) {
      this.check(resource[state] === value, `StateChange says ${resource[state]}`);
    }
  }

  private envelope(kind: string, envelope: Json): Json {
    this.check(envelope !== undefined, `no ${kind} event came`);
    if (envelope === undefined) throw new Error(`no ${this.contract.name} ${kind} event`);
    const schema = `${this.contract.name}${kind}Event`;
    const isKnown = this.schemas !== undefined && schema in this.schemas.schemas;
    const faults = isKnown ? (this.schemas?.faults(schema, envelope) ?? []) : [];
    this.check(faults.length === 0, `${schema}: ${faults.slice(0, 5).join('; ')}`);
    this.told.add(schema);
    this.check(envelope.timeOccurred === envelope.timeOcurred, `${kind}: two times of one event`);
    return envelope;
  }

  async refusals(): Promise<void> {
    const { operations, mandatory } = this.contract;
    this.refused(await this.send('GET', '/no%20such'), 404);
    if (operations.includes('create')) {
      this.refused(await this.send('POST', '', { raw: '{' }), 400);
      this.refused(await this.send('POST', '', { raw: 'x', type: 'text/plain' }), 415);
      for (const name of mandatory) {
        const { [name]: _left, ...rest } = this.sample();
        this.refused(await this.send('POST', '', { body: rest }), 400);
      }
    }
    if (operations.includes('patch'))
      this.refused(await this.send('PATCH', '/no%20such', { body: {} }), 404);
    if (operations.includes('delete')) this.refused(await this.send('DELETE', '/no%20such'), 404);
    if (operations.includes('create')) await this.conflicts();
  }

  /** What stands against what is there: an id that is taken, a revision that is old, a patch that is none. */
  private async conflicts(): Promise<void> {
    const { operations, hasIds = true } = this.contract;
    const { body } = await this.send('POST', '', { body: this.sample() });
    const path = `/${encodeURIComponent(body.id)}`;
    if (hasIds) {
      const again = await this.send('POST', '', { body: { ...this.sample(), id: body.id } });
      this.refused(again, 409);
    }
    const headers = { 'if-match': '"0"' };
    if (operations.includes('patch')) {
      this.refused(await this.send('PATCH', path, { body: {}, headers }), 412);
      this.refused(await this.send('PATCH', path, { body: {}, type: 'text/plain' }), 415);
      this.refused(await this.send('PATCH', path, { body: [] }), 400);
      const test = [{ op: 'test', path: '/id', value: 'another' }];
      const type = 'application/json-patch+json';
      this.refused(await this.send('PATCH', path, { body: test, type }), 409);
    }
    if (operations.includes('delete'))
      this.refused(await this.send('DELETE', path, { headers }), 412);
  }

  private sample(): Json {
    const { name, text = 'name', plain, prepare = (sample: Json) => sample } = this.contract;
    if (this.schemas === undefined) {
      const names = { name: 'n', [text]: 't', givenName: 'g', familyName: 'f' };
      return prepare({ '@type': name, ...names, ...plain });
    }
    return prepare(nextSampleOf(this.schemas.schemas, `${name}_FVO`));
  }

  private async shown({ body, headers }: Answer): Promise<void> {
    const location = String(headers.location ?? '');
    this.check(location.endsWith(`/${encodeURIComponent(body.id)}`), 'Location leads elsewhere');
    const read = await this.call('read', 'GET', `/${encodeURIComponent(body.id)}`, {}, 200);
    this.same('GET', read.body, body);
    const list = await this.call('list', 'GET', `?id=${encodeURIComponent(body.id)}`, {}, 200);
    this.same('list', list.body, [body]);
    this.check(list.headers['x-total-count'] === '1', 'X-Total-Count is not 1');
    this.check(list.headers['x-result-count'] === '1', 'X-Result-Count is not 1');
    const none = await this.call('list', 'GET', '?limit=0', {}, 206);
    this.check(none.headers['x-result-count'] === '0', 'limit=0 shows something');
    this.check(Number(none.headers['x-total-count']) > 0, 'limit=0 counts nothing');
    const part = await this.call(
      'list',
      'GET',
      `?id=${encodeURIComponent(body.id)}&limit=1`,
      {},
      200,
    );
    this.check(String(part.headers['link']).includes('rel="self"'), 'a part has no Link');
  }

  /** `fields` leaves as little of what a POST or a PATCH answers as of what a GET does. */
  private async shownInPart(): Promise<void> {
    const { operations, text = 'name' } = this.contract;
    const created = await this.send('POST', `?fields=${text}`, { body: this.sample() });
    const path = `/${encodeURIComponent(created.body.id)}`;
    const answers = operations.includes('patch')
      ? [created, await this.send('PATCH', `${path}?fields=${text}`, { body: { [text]: 'part' } })]
      : [created];
    for (const { body } of answers) {
      const names = Object.keys(body).filter((each) => !/^(id|href|@type)$/.test(each));
      const unasked = names.filter((each) => each !== text);
      this.check(unasked.length === 0, `fields=${text} shows ${unasked.join()}`);
    }
    if (operations.includes('delete')) await this.send('DELETE', path);
  }

  /** A task that is worked on behind its answer, once it is done. */
  private async settled(made: Answer): Promise<Answer> {
    const { isTask = false } = this.contract;
    if (!isTask) return made;
    let { body } = made;
    const path = `/${encodeURIComponent(body.id)}`;
    await soon(async () => {
      ({ body } = await this.send('GET', path));
      return body.status === 'Succeeded' || body.status === 'Failed';
    });
    this.check(body.status === 'Succeeded', `${body.status}: ${body.errorLog}`);
    return { ...made, body };
  }

  private async changes(id: string): Promise<void> {
    const text = this.contract.text ?? 'name';
    const path = `/${encodeURIComponent(id)}`;
    const patches: Sent[] = [
      ...MERGE_TYPES.map((type) => ({ type, body: { [text]: `by ${type}` } })),
      {
        type: 'application/json-patch+json',
        body: [{ op: 'replace', path: `/${text}`, value: 'by json-patch' }],
      },
      {
        type: 'application/json-patch-query+json',
        body: [{ op: 'replace', path: `/${text}`, value: 'by query' }],
      },
    ];
    for (const patch of patches) {
      const before = (await this.send('GET', path)).body;
      const { body } = await this.call('patch', 'PATCH', path, patch, 200);
      this.resource(`PATCH ${patch.type}`, body);
      const wanted = Array.isArray(patch.body) ? patch.body[0].value : (patch.body as Json)[text];
      this.check(body[text] === wanted, `${patch.type} leaves ${text} as ${body[text]}`);
      const [was, is] = [before, body].map((each) =>
        without(each, [text, ...this.contract.decided]),
      );
      this.same(`untouched by ${patch.type}`, is, was);
      this.same(`GET after ${patch.type}`, (await this.send('GET', path)).body, body);
    }
  }

  private async inFormerVersion(id: string): Promise<void> {
    const { formerPath } = this.contract;
    if (formerPath === undefined) return;
    const former = await this.wire.send('GET', `${formerPath}/${encodeURIComponent(id)}`);
    this.check(former.status === 200, `v4 answers ${former.status}`);
  }

  private async removal(id: string): Promise<void> {
    await this.call('delete', 'DELETE', `/${encodeURIComponent(id)}`, {}, 204);
    this.refused(await this.send('GET', `/${encodeURIComponent(id)}`), 404);
  }

  private async everyRow(): Promise<void> {
    const { body } = await this.call('list', 'GET', '', {}, 200);
    for (const each of body) this.resource('list', each);
    for (const each of body.slice(0, 3)) {
      const read = await this.call('read', 'GET', `/${encodeURIComponent(each.id)}`, {}, 200);
      this.same('GET of a row', read.body, each);
    }
  }

  private resource(what: string, body: Json): void {
    const { name, root, path } = this.contract;
    this.check(typeof body.id === 'string', `${what}: id is no text`);
    const href = String(body.href);
    const isOwn = href.endsWith(`${root}/${path}/${encodeURIComponent(body.id)}`);
    this.check(isOwn, `${what}: href is ${href}`);
    const faults = this.schemas?.faults(name, body) ?? [];
    this.check(faults.length === 0, `${what}: ${faults.slice(0, 12).join('\n')}`);
    const untyped = withoutClass(body, '');
    this.check(untyped.length === 0, `${what}: no @type at ${untyped.join()}`);
    this.check(!JSON.stringify(body).includes('null'), `${what}: there is a null`);
  }

  private kept(sent: Json, got: Json): void {
    for (const [name, value] of Object.entries(sent)) {
      if (this.contract.decided.includes(name)) continue;
      const lost = missing(value, got[name], name);
      this.check(lost.length === 0, `POST: lost ${lost.slice(0, 5).join('; ')}`);
    }
  }

  private refused({ status, body }: Answer, wanted: number): void {
    this.check(status === wanted, `answered ${status} instead of ${wanted}`);
    const faults = this.schemas?.faults('Error', body) ?? [];
    this.check(faults.length === 0, `Error: ${faults.join()}`);
    this.check(body['@type'] === 'Error', 'an Error without @type');
  }

  private same(what: string, got: Json, wanted: Json): void {
    const lost = [...missing(wanted, got, ''), ...missing(got, wanted, 'extra ')];
    this.check(isDeepStrictEqual(got, wanted), `${what} differs: ${lost.slice(0, 5).join('; ')}`);
  }

  private async call(
    operation: Operation,
    method: string,
    path: string,
    sent: Sent,
    status: number,
  ): Promise<Answer> {
    this.row.called.add(operation);
    const answer = await this.send(method, path, sent);
    const told = `${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 300)}`;
    this.check(answer.status === status, told);
    if (answer.status !== status) throw new Error(told);
    return answer;
  }

  private send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    return this.wire.send(method, `${this.contract.root}/${this.contract.path}${path}`, sent);
  }

  private check(holds: boolean, otherwise: string): void {
    this.row.checks += 1;
    if (!holds) this.failures.push(otherwise);
  }
}
