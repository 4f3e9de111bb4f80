// Prices and customers out of a file. All rows are read before anything is sent. Prices become one draft version, or
// none where a row is wrong; of customers each is made, there already as the row says it, or rejected.
import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, memberOf, objectOf, objectsOf, textOf } from '../../core/json';
import {
  type AccountCame,
  Accounts,
  AccountsToBe,
  type Fault,
  faultIn,
  refusedBy,
} from './accounts';
import type { ApiAnswer, ApiClient } from './api-client';
import { ServerUnusable } from './event-client';
import { fingerprintOf } from './checkpoint';
import { faultOfHeader } from './header';
import { columnAt, columnsOfFields, type RecordMap, readRow } from './record-map';
import type { RejectedFile, RejectedRow } from './rejected-file';
import { type SourceRow, sourceRows } from './source-rows';
import { UnusableFile } from './unusable-file';

const ROWS_MAX = 20_000;

export type RecordRun = {
  readonly path: string;
  readonly map: RecordMap;
  readonly client: ApiClient;
  readonly rejected: RejectedFile;
  readonly dryRun: boolean;
};

export type RecordOutcome = Came & {
  /** All of the file, also those that are left out or empty. */
  readonly rows: number;
  readonly leftOut: number;
  readonly empty: number;
  readonly dryRun: boolean;
};

/** What came of the rows that say something. */
type Came = {
  /** Of a dry run: that would be. */
  readonly made: number;
  /** There already, as the rows say. */
  readonly unchanged: number;
  readonly rejected: readonly RejectedRow[];
  /** What came of it and what is next, in a sentence. */
  readonly said: string;
};

type Read = { readonly row: SourceRow; readonly record: JsonObject };
type ReadFile = {
  readonly read: readonly Read[];
  readonly rejected: readonly RejectedRow[];
  readonly leftOut: number;
  readonly empty: number;
};

export async function importRecords(run: RecordRun): Promise<RecordOutcome> {
  const file = await readAll(run);
  const { read, rejected, leftOut, empty } = file;
  const { rateCard } = run.map;
  const came =
    rateCard === undefined
      ? await importAccounts(run, read, rejected)
      : await importLines(run, rateCard, file);
  run.rejected.write(came.rejected.toSorted((a, b) => a.row.number - b.row.number));
  const rows = read.length + rejected.length + leftOut + empty;
  const said = [came.said, ...notTaken(file)].join(' ');
  return { ...came, rows, leftOut, empty, dryRun: run.dryRun, said };
}

function notTaken({ leftOut, empty }: ReadFile): readonly string[] {
  return [
    ...(leftOut > 0 ? [`Rows that the map's where leaves out: ${leftOut}.`] : []),
    ...(empty > 0 ? [`Rows with nothing in them: ${empty}.`] : []),
  ];
}

async function readAll({ path, map, rejected: file }: RecordRun): Promise<ReadFile> {
  const read: Read[] = [];
  const rejected: RejectedRow[] = [];
  let [leftOut, empty] = [0, 0];
  const source = {
    path,
    format: { ...map.format, kind: 'csv' as const },
    onBytes: () => undefined,
    onHeader: (header: readonly string[]) => {
      const fault = faultOfHeader(columnsOfFields(map), header);
      if (fault !== undefined) throw new UnusableFile(`${path} ${fault}`);
      file.useHeader(header);
    },
  };
  for await (const rows of sourceRows(source)) {
    for (const row of rows) {
      const found = readRow(map, row);
      if (found.kind === 'record') read.push({ row, record: found.record });
      else if (found.kind === 'rejected') rejected.push({ row, reason: found.reason });
      else if (found.kind === 'left-out') leftOut += 1;
      else empty += 1;
    }
    if (read.length + rejected.length > ROWS_MAX) {
      throw new UnusableFile(`${path} has more than ${ROWS_MAX} rows: split it`);
    }
  }
  return { read, rejected, leftOut, empty };
}

async function importLines(run: RecordRun, card: string, file: ReadFile): Promise<Came> {
  const { client, map, dryRun } = run;
  const { read, rejected: unread } = file;
  if (read.length + unread.length === 0) {
    throw new UnusableFile(
      [`${run.path}: the file has no rows of prices.`, ...notTaken(file)].join(' '),
    );
  }
  const versions = `/api/v1/rateCards/${encodeURIComponent(card)}/versions`;
  const lines = read.map(({ record }) => record);
  const judged = lines.length === 0 ? [] : await errorsOf(client, versions, lines);
  refuseUnknown(judged, lines.length);
  const rejected = [...unread, ...faultsOf(map, read, judged)];
  const none = { made: 0, unchanged: 0, rejected };
  if (rejected.length > 0)
    return { ...none, said: `Nothing is taken: no version of ${card} is drafted.` };
  if (dryRun)
    return { ...none, said: `A dry run: ${lines.length} lines would be a draft of ${card}.` };
  const last = await lastVersion(client, versions);
  if (last !== undefined && isSame(map, lines, last)) {
    const said = `Version ${String(last['version'])} of ${card} has these lines already.`;
    return { ...none, unchanged: lines.length, said };
  }
  const draft = { lines, validFrom: map.validFrom ?? null, reason: map.reason ?? null };
  const key = fingerprintOf([card, draft, last?.['version'] ?? 0]);
  const { version } = objectOf(okOf(await client.post(versions, draft, key)));
  const said = `Version ${String(version)} of ${card} is drafted. In force: POST ${versions}/${String(version)}/activate`;
  return { ...none, made: lines.length, said };
}

type Errors = readonly Readonly<Record<string, unknown>>[];

async function errorsOf(client: ApiClient, versions: string, lines: readonly object[]) {
  const judged = okOf(await client.post(`${versions}/validate`, { lines }));
  return objectsOf(memberOf(judged, 'errors'));
}

/** A field that no line may have is misspelt in the map: that is said once, and not by row. */
function refuseUnknown(errors: Errors, lines: number): void {
  const counts = new Map<string, number>();
  for (const error of errors) {
    const { path, message } = faultIn(error);
    if (error['code'] !== 'line.unknown-field') continue;
    const said = `line.${pathIn(path).path}: ${message}`;
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const always = [...counts].filter(([, count]) => count === lines).map(([said]) => `\n  ${said}`);
  if (always.length > 0) throw new UnusableFile(`the map is no map of prices:${always.join('')}`);
}

/** `lines[3].price.rate` is price.rate of line 3. */
function pathIn(at: string): { readonly index: number; readonly path: string } {
  const [, index = '', path = ''] = /^lines\[(\d+)\]\.?(.*)$/.exec(at) ?? [];
  return { index: Number.parseInt(index, 10), path };
}

async function lastVersion(client: ApiClient, versions: string) {
  const listed = okOf(await client.get(`${versions}?sort=-version&limit=1&fields=version`));
  const [last] = objectsOf(listed);
  if (last === undefined) return undefined;
  return objectOf(okOf(await client.get(`${versions}/${String(last['version'])}`)));
}

function isSame(map: RecordMap, lines: readonly object[], last: Readonly<Record<string, unknown>>) {
  const from = textOf(last['validFrom']) ?? '';
  const isThen = map.validFrom === undefined || Date.parse(map.validFrom) === Date.parse(from);
  return isThen && last['cohort'] === null && isDeepStrictEqual(lines, last['lines']);
}

function rejectedAt(map: RecordMap, row: SourceRow, { path, message }: Fault): RejectedRow {
  const column = columnAt(map, path);
  const value = row.value(column);
  const place = value === undefined ? column : `column ${column} is "${value}"`;
  return { row, reason: `${place}: ${message}` };
}

function faultsOf(map: RecordMap, read: readonly Read[], errors: Errors): RejectedRow[] {
  return errors.map((error) => {
    const { path: at, message } = faultIn(error);
    const { index, path } = pathIn(at);
    const found = read[index];
    if (found === undefined) throw new UnusableFile(`the lines are refused: ${at} ${message}`);
    return rejectedAt(map, found.row, { path, message });
  });
}

async function importAccounts(
  { client, map, dryRun }: RecordRun,
  read: readonly Read[],
  unread: readonly RejectedRow[],
): Promise<Came> {
  const rejected = [...unread];
  let [made, unchanged] = [0, 0];
  const accounts = dryRun ? new AccountsToBe(client) : new Accounts(client);
  for (const { row, record } of read) {
    const came = await importAccount(accounts, record);
    if (came === 'made') made += 1;
    else if (came === 'unchanged') unchanged += 1;
    else rejected.push(...came.map((fault) => rejectedAt(map, row, fault)));
  }
  const said = dryRun
    ? `A dry run: nothing was stored. ${made} accounts would be sent, ${unchanged} are there as the file says. ${NOT_JUDGED}`
    : `${made} accounts are made, ${unchanged} were there as the file says.`;
  return { made, unchanged, rejected, said };
}

const NOT_JUDGED =
  'Not judged before they are sent: whether a parent is open and has the currency, cycles and tax certificates that an ' +
  'account names, classes and rights. The run itself may reject rows for these.';

async function importAccount(accounts: Accounts, record: JsonObject): Promise<AccountCame> {
  const id = textOf(record['id']);
  if (id === undefined) {
    return [{ path: 'id', message: 'must be there: without its own an account is made twice' }];
  }
  const there = await accounts.get(id);
  if (there.status === 200) {
    const difference = differenceOf(record, there.body);
    return difference === undefined ? 'unchanged' : [difference];
  }
  return there.status === 404 ? accounts.make(id, record) : refusedBy(there);
}

/** The first member of the row that the account has otherwise. */
function differenceOf(wanted: unknown, found: unknown, path = ''): Fault | undefined {
  if (typeof wanted !== 'object' || wanted === null) {
    const message = `the account there has "${String(found)}": PATCH it`;
    return wanted === found ? undefined : { path, message };
  }
  const place = (name: string): string => {
    if (Array.isArray(wanted)) return `${path}[${name}]`;
    return path === '' ? name : `${path}.${name}`;
  };
  for (const [name, value] of Object.entries(wanted)) {
    const difference = differenceOf(value, memberOf(found, name), place(name));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function okOf({ status, body, message }: ApiAnswer): unknown {
  if (status < 300) return body;
  throw new ServerUnusable(`the server refuses it: ${status} ${message}`);
}
