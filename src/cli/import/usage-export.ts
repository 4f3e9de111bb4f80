// Takes what the server itself exports of usage (TMF635, lines of JSON or CSV) as input, without a map. Each usage keeps
// its identity, which its id in the export proves: what is in already is a duplicate, and nothing is charged twice.
import { derivedId } from '../../core/derived-id';
import { isObject, type JsonObject, memberOf, objectOf, objectsOf, textOf } from '../../core/json';
import { RFC_4180 } from './csv-splitter';
import { RowFault } from './expression';
import { parseExactJson } from './json-line';
import type { RowOutcome, UsageEvent } from './row-events';
import type { RowReader } from './row-reader';
import type { SourceRow } from './source-rows';
import type { Sample } from './suggest-sample';
import type { FileFormat } from './usage-map';

/** As the server writes them; the name of the file says which of the two it is. */
export const FORMAT_OF_EXPORTS: FileFormat = {
  kind: undefined,
  encoding: 'utf-8',
  dialect: RFC_4180,
  columns: undefined,
};

/** What tells an export from other files. */
const MARKS = ['id', 'usageDate', 'usageCharacteristic', 'status'];

export function isUsageExport({ columns, rows }: Sample): boolean {
  if (MARKS.every((mark) => columns.includes(mark))) return true;
  // Of a line of JSON lists are no columns.
  const [first] = rows;
  return columns.includes('usageDate') && CLASSES.includes(first?.get('@type') ?? '');
}

const CLASSES: readonly string[] = ['Usage', 'ProductUsage'];

/** The unit of each meter, as which a usage names its quantity. */
export type Units = ReadonlyMap<string, string>;

export function readerOfExport(format: FileFormat, units: Units): RowReader {
  return {
    format,
    columns: format.kind === 'ndjson' ? [] : MARKS,
    eventsOf: (row) => outcomeOf(row, () => ({ kind: 'events', events: [eventOf(row, units)] })),
    identityIn: (row) => {
      const { id } = usageIn(row);
      return typeof id === 'string' ? id : undefined;
    },
  };
}

function outcomeOf(row: SourceRow, read: () => RowOutcome): RowOutcome {
  if (row.fault !== undefined) return { kind: 'rejected', reason: row.fault };
  try {
    return read();
  } catch (error: unknown) {
    if (error instanceof RowFault) return { kind: 'rejected', reason: error.message };
    throw error;
  }
}

/** Structures of a CSV are JSON in their columns, and members of one that is no list columns of their own. */
function usageIn(row: SourceRow): JsonObject {
  const [line = ''] = row.original;
  const whole = row.original.length === 1 ? parseExactJson(line) : undefined;
  if (isObject(whole)) return whole;
  const list = (column: string) => parseExactJson(row.value(column) ?? '') ?? [];
  return {
    id: row.value('id'),
    source: row.value('source') || undefined,
    usageDate: row.value('usageDate'),
    usageType: row.value('usageType'),
    status: row.value('status'),
    usageSpecification: { id: row.value('usageSpecification.id') || undefined },
    usageCharacteristic: list('usageCharacteristic'),
    ratedProductUsage: list('ratedProductUsage'),
  };
}

type Said = { readonly name: string; readonly value: unknown };

function eventOf(row: SourceRow, units: Units): UsageEvent {
  const usage = usageIn(row);
  refuseOther(usage);
  const said = objectsOf(usage['usageCharacteristic']).flatMap(({ name, value }): Said[] =>
    typeof name === 'string' ? [{ name, value }] : [],
  );
  const identity = identityOf(usage, said);
  const type = textOf(objectOf(usage['usageSpecification'])['id']) ?? textOf(usage['usageType']);
  const time = textOf(usage['usageDate']);
  const subject = valueOf(said, 'subject');
  if (type === undefined || time === undefined) throw new RowFault('it has no meter, or no time');
  if (subject === undefined) {
    throw new RowFault('it says no subject: send it as the TMF635 usage that it was');
  }
  const unit = units.get(type);
  return { specversion: '1.0', type, ...identity, subject, time, data: payloadOf(said, unit) };
}

function refuseOther(usage: JsonObject): void {
  const rated = objectsOf(usage['ratedProductUsage'] ?? usage['usageProductPrice']);
  if (rated.some(({ isExternal }) => isExternal === true)) {
    throw new RowFault('it was rated elsewhere: send it as the TMF635 usage that it was');
  }
  if (usage['status'] === 'guided' || usage['status'] === 'validated') {
    throw new RowFault('it waits until its client asks to have it charged');
  }
}

const FROM_TMF = 'tmf635';

/** Two reporters may use one id. Which of them it was is proved by the usage's own, which is made of both. */
function identityOf(usage: JsonObject, said: readonly Said[]): Pick<UsageEvent, 'source' | 'id'> {
  const [listed] = objectsOf(usage['externalIdentifier']);
  const ids = [valueOf(said, 'externalId'), textOf(memberOf(listed, 'id'))].flatMap(
    (id) => id ?? [],
  );
  for (const source of [textOf(usage['source']), FROM_TMF]) {
    if (source === undefined) continue;
    const id = ids.find((each) => derivedId('usage', source, each) === usage['id']);
    if (id !== undefined) return { source, id };
  }
  throw new RowFault(
    usage['source'] === undefined && ids.length > 0
      ? 'it does not say who reported it: name source among the fields of the export, or export lines of JSON'
      : 'it does not say by which id it was reported, and might be charged twice',
  );
}

const NO_ATTRIBUTES: readonly string[] = ['subject', 'externalId'];

/** The first that is named like the unit, or `quantity`, is the quantity; what is no plain value prices nothing. */
function payloadOf(said: readonly Said[], unit: string | undefined): Record<string, string> {
  const quantity =
    said.find(({ name }) => name === unit) ?? said.find(({ name }) => name === 'quantity');
  const data: Record<string, string> = {};
  for (const each of said) {
    const { name, value } = each;
    const text = plainText(value);
    if (text === undefined || NO_ATTRIBUTES.includes(name)) continue;
    if (each === quantity) data['quantity'] = text;
    else data[name] ??= text;
  }
  return data;
}

function valueOf(said: readonly Said[], wanted: string): string | undefined {
  return plainText(said.find(({ name }) => name === wanted)?.value);
}

function plainText(value: unknown): string | undefined {
  return typeof value === 'boolean' ? String(value) : textOf(value);
}
