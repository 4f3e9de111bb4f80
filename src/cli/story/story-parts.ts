// Reads the parts of a story that are not terms. A mistake is told with its path, and reading goes on.
import { type BillingCycle, FREQUENCIES, isTimeZone } from '../../core/calendar';
import { isKnownCurrency } from '../../core/money';
import { isObject, type JsonObject, memberOf, objectOf, textOf, timeOf } from '../../core/json';
import { type Instant, instant } from '../../core/time';
import { formatDecimal, isDecimalText, decimal } from '../../core/decimal';
import type { WrittenVersion } from '../../charging/domain/compile-books';
import type { Account, Subscription } from '../../charging/domain/context';
import type { UsageRecord } from '../../charging/domain/usage-record';
import { type Attributes, type LineError, openFields, parseLines } from '../../rating';
import { fromDefinition } from '../../meter/api/meter.convert';
import type { CodedMeter } from '../../charging/domain/compile-books';

export const ROOT = 'root';

export type WrittenCard = {
  readonly code: string;
  readonly book: string;
  readonly currency: string;
  readonly timeZone: string | null;
  readonly versions: readonly WrittenVersion[];
};

export type SoldSubscription = Subscription & { readonly subjects: readonly string[] };

export type Item = { readonly path: string; readonly item: JsonObject };

/** The items of a list that may be left out, each with its path; those that are not read elsewhere say what they know. */
export function itemsOf(
  { path: within, item: parent }: Item,
  name: string,
  errors: LineError[],
  known?: readonly string[],
): readonly Item[] {
  const list = parent[name];
  const at = within === '' ? name : `${within}.${name}`;
  if (list === undefined) return [];
  if (!Array.isArray(list)) return wrong(errors, at, 'must be a list', []);
  return list.flatMap((item: unknown, index) => {
    const path = `${at}[${index}]`;
    if (!isObject(item)) return wrong(errors, path, 'must be an object', []);
    if (known !== undefined) openFields(item, path, known, errors);
    return [{ path, item }];
  });
}

export function wrong<T>(errors: LineError[], path: string, message: string, instead: T): T {
  errors.push({ path, code: 'story.malformed', message });
  return instead;
}

export function textIn(item: JsonObject, path: string, name: string, errors: LineError[]): string {
  return textOf(item[name]) ?? wrong(errors, `${path}.${name}`, 'must be a text', '');
}

function optionalTextIn(
  item: JsonObject,
  path: string,
  name: string,
  errors: LineError[],
): string | undefined {
  return (item[name] ?? null) === null ? undefined : textIn(item, path, name, errors);
}

function timeIn(item: JsonObject, path: string, name: string, errors: LineError[]): Instant {
  const at = timeOf(item[name]);
  return at ?? wrong(errors, `${path}.${name}`, 'must be an ISO 8601 instant', instant(0));
}

const ACCOUNT = ['currency', 'timeZone', 'cycle', 'anchorDay', 'mode'];

export function readRoot(json: unknown, errors: LineError[]): Account {
  const account = objectOf(json);
  if (!isObject(json)) wrong(errors, 'account', 'must be an object', undefined);
  else openFields(json, 'account', ACCOUNT, errors);
  const currency = textIn(account, 'account', 'currency', errors);
  if (currency !== '' && !isKnownCurrency(currency)) {
    wrong(errors, 'account.currency', 'must be an ISO 4217 currency', undefined);
  }
  const mode = account['mode'] ?? 'postpaid';
  if (mode !== 'postpaid' && mode !== 'prepaid') {
    wrong(errors, 'account.mode', 'must be postpaid or prepaid', undefined);
  }
  return {
    id: ROOT,
    rootId: ROOT,
    payerId: ROOT,
    path: [ROOT],
    currency,
    mode: mode === 'prepaid' ? 'prepaid' : 'postpaid',
    taxCategory: null,
    exemptions: [],
    cycle: readCycle(account, errors),
    openFrom: null,
  };
}

function readCycle(account: JsonObject, errors: LineError[]): BillingCycle {
  const timeZone = optionalTextIn(account, 'account', 'timeZone', errors) ?? 'UTC';
  if (timeZone !== '' && !isTimeZone(timeZone)) {
    wrong(errors, 'account.timeZone', 'must be a time zone', undefined);
  }
  const frequency = FREQUENCIES.find((one) => one === (account['cycle'] ?? 'month'));
  if (frequency === undefined) {
    wrong(errors, 'account.cycle', `must be one of ${FREQUENCIES.join(', ')}`, undefined);
  }
  const anchorDay = account['anchorDay'] ?? 1;
  const most = frequency === 'week' ? 7 : 31;
  const isDay = typeof anchorDay === 'number' && Number.isInteger(anchorDay);
  if (!isDay || anchorDay < 1 || anchorDay > most) {
    wrong(errors, 'account.anchorDay', `must be a whole number from 1 to ${most}`, undefined);
  }
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  return {
    frequency: frequency ?? 'month',
    interval: 1,
    anchorDay: isDay ? anchorDay : 1,
    timeZone: zone,
  };
}

/** The root and the accounts below it, which are billed with it; a parent comes before its children. */
export function readAccounts(story: Item, root: Account, errors: LineError[]): Account[] {
  const accounts = new Map([[ROOT, root]]);
  for (const { path, item } of itemsOf(story, 'accounts', errors, ['code', 'parent'])) {
    const id = textIn(item, path, 'code', errors);
    const parent = accounts.get(optionalTextIn(item, path, 'parent', errors) ?? ROOT);
    if (accounts.has(id)) wrong(errors, `${path}.code`, 'must be no other account', undefined);
    else if (parent === undefined) {
      wrong(errors, `${path}.parent`, 'must be an account that comes before', undefined);
    } else accounts.set(id, { ...root, id, path: [id, ...parent.path] });
  }
  return [...accounts.values()];
}

const METER = ['code', 'name', 'aggregation', 'unit', 'attributes'];

export function readMeters(story: Item, errors: LineError[]): CodedMeter[] {
  return itemsOf(story, 'meters', errors, METER).flatMap(({ path, item }): CodedMeter[] => {
    const definition = fromDefinition(item);
    if ('meter' in definition) return [definition.meter];
    for (const fault of definition.faults) {
      wrong(errors, fault.path === '' ? path : `${path}.${fault.path}`, fault.message, undefined);
    }
    return [];
  });
}

const CARD = ['code', 'book', 'currency', 'timeZone', 'versions'];
const VERSION = ['validFrom', 'lines'];

export function readCards(
  story: Item,
  { meters, credits, currency }: CardNeeds,
  errors: LineError[],
): WrittenCard[] {
  return itemsOf(story, 'cards', errors, CARD).map(({ path, item }) => {
    const card = {
      code: textIn(item, path, 'code', errors),
      book: textIn(item, path, 'book', errors),
      currency: textIn(item, path, 'currency', errors),
      timeZone: optionalTextIn(item, path, 'timeZone', errors) ?? null,
    };
    if (card.timeZone && !isTimeZone(card.timeZone)) {
      wrong(errors, `${path}.timeZone`, 'must be a time zone', undefined);
    }
    if (card.book !== 'retail' && card.book !== 'cost') {
      wrong(errors, `${path}.book`, 'must be retail or cost', undefined);
    }
    if (card.book === 'retail' && card.currency !== currency && !credits.has(card.currency)) {
      const rule = `must be ${currency}, which the account is billed in, or a credit`;
      wrong(errors, `${path}.currency`, rule, undefined);
    }
    const lookup = {
      meter: (code: string) => meters.find((meter) => meter.code === code),
      ...(credits.has(card.currency) ? {} : { currency: card.currency }),
    };
    const written = itemsOf({ path, item }, 'versions', errors, VERSION);
    const versions = written.map(({ path: at, item: version }, index) => {
      const { lines } = version;
      const parsed = parseLines(lines, lookup);
      for (const error of parsed.errors) errors.push({ ...error, path: `${at}.${error.path}` });
      const validFrom = timeIn(version, at, 'validFrom', errors);
      const dated = { version: index + 1, validFrom, activatedAt: validFrom, cohort: null };
      return { ...dated, lines: Array.isArray(lines) ? lines : [] };
    });
    if (versions.length === 0) wrong(errors, `${path}.versions`, 'must not be empty', undefined);
    return { ...card, versions };
  });
}

type CardNeeds = {
  readonly meters: readonly CodedMeter[];
  readonly credits: ReadonlySet<string>;
  readonly currency: string;
};

const SUBSCRIPTION = ['id', 'account', 'cards', 'offering', 'subjects', 'from', 'to'];

export function readSubscriptions(
  story: Item,
  { accounts, cards }: { accounts: readonly Account[]; cards: readonly WrittenCard[] },
  errors: LineError[],
): SoldSubscription[] {
  return itemsOf(story, 'subscriptions', errors, SUBSCRIPTION).map(({ path, item }) => {
    const id = textIn(item, path, 'id', errors);
    const accountId = optionalTextIn(item, path, 'account', errors) ?? ROOT;
    if (!accounts.some((one) => one.id === accountId)) {
      wrong(errors, `${path}.account`, 'must be an account of the story', undefined);
    }
    const priceIds = textsIn(item, path, 'cards', errors);
    const sold = cards.filter(({ book }) => book === 'retail').map(({ code }) => code);
    if (priceIds.some((code) => !sold.includes(code))) {
      wrong(errors, `${path}.cards`, 'must be retail cards of the story', undefined);
    }
    return {
      id,
      productId: id,
      accountId,
      offeringId: optionalTextIn(item, path, 'offering', errors) ?? null,
      priceIds,
      status: 'active',
      startsAt: timeIn(item, path, 'from', errors),
      endsAt: (item['to'] ?? null) === null ? null : timeIn(item, path, 'to', errors),
      suspensions: [],
      tenures: [],
      subjects: textsIn(item, path, 'subjects', errors),
    };
  });
}

function textsIn(item: JsonObject, path: string, name: string, errors: LineError[]): string[] {
  const list = item[name];
  const isTexts = Array.isArray(list) && list.every((one) => typeof one === 'string');
  return isTexts ? list : wrong(errors, `${path}.${name}`, 'must be a list of texts', []);
}

const USAGE = ['id', 'at', 'subject', 'meter', 'quantity', 'amount', 'attributes'];

export function readUsage(story: Item, errors: LineError[]): UsageRecord[] {
  return itemsOf(story, 'usage', errors, USAGE).map(({ path, item }) => {
    const amount =
      item['amount'] === undefined ? undefined : numberIn(item, path, 'amount', errors);
    const record = {
      source: 'story',
      id: textIn(item, path, 'id', errors),
      at: timeIn(item, path, 'at', errors),
      subject: textIn(item, path, 'subject', errors),
      meter: textIn(item, path, 'meter', errors),
      quantity: numberIn(item, path, 'quantity', errors),
      attributes: attributesIn(item, path, errors),
    };
    return amount === undefined ? record : { ...record, amount };
  });
}

function numberIn(item: JsonObject, path: string, name: string, errors: LineError[]): string {
  const text = item[name];
  if (typeof text === 'string' && isDecimalText(text)) return formatDecimal(decimal(text));
  return wrong(errors, `${path}.${name}`, 'must be a plain decimal in a string', '0');
}

function attributesIn(item: JsonObject, path: string, errors: LineError[]): Attributes {
  const attributes = item['attributes'] ?? {};
  const found: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(objectOf(attributes))) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      found[name] = value;
    } else wrong(errors, `${path}.attributes.${name}`, 'must be a text, number or flag', undefined);
  }
  if (!isObject(attributes)) wrong(errors, `${path}.attributes`, 'must be an object', undefined);
  return found;
}

/** The value at a path like `cards[0].versions[1].lines[2].price`. */
export function valueAt(json: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((name) => name !== '')
    .reduce<unknown>((value, name) => memberOf(value, name), json);
}
