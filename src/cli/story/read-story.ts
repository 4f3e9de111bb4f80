// A story as it is written: a whole customer in one JSON. Every mistake in it is told at once, with path, value and
// rule; a story with a mistake is not run.
import { isObject, type JsonObject, textOf, timeOf } from '../../core/json';
import type { Instant } from '../../core/time';
import type { CodedMeter } from '../../charging/domain/compile-books';
import type { Account } from '../../charging/domain/context';
import type { UsageRecord } from '../../charging/domain/usage-record';
import type { Contract } from '../../contract/domain/contract';
import { type ContractLookup, parseContract } from '../../contract/domain/parse-contract';
import { parseLimit, type SpendLimit } from '../../contract/domain/spend-limit';
import { matchedBy, type LineError, openFields } from '../../rating';
import {
  type Item,
  itemsOf,
  readAccounts,
  readCards,
  readMeters,
  readRoot,
  readSubscriptions,
  readUsage,
  ROOT,
  type SoldSubscription,
  textIn,
  type WrittenCard,
  wrong,
} from './story-parts';

export type Story = {
  readonly root: Account;
  readonly accounts: readonly Account[];
  readonly meters: readonly CodedMeter[];
  readonly cards: readonly WrittenCard[];
  readonly credits: ReadonlySet<string>;
  readonly contracts: readonly Contract[];
  readonly limits: readonly SpendLimit[];
  readonly subscriptions: readonly SoldSubscription[];
  readonly usage: readonly UsageRecord[];
  readonly bills: readonly Instant[];
};

/** `note` and `expected` are for whoever wrote it. */
const STORY =
  'id note account accounts units meters cards contract contracts limits subscriptions usage bills expected'.split(
    ' ',
  );

export function readStory(json: unknown): Story | { readonly errors: readonly LineError[] } {
  const errors: LineError[] = [];
  if (!isObject(json)) {
    return { errors: [{ path: '', code: 'story.malformed', message: 'must be an object' }] };
  }
  openFields(json, '', STORY, errors);
  const whole = { path: '', item: json };
  const root = readRoot(json['account'], errors);
  const accounts = readAccounts(whole, root, errors);
  const { credits, units } = readUnits(whole, errors);
  const meters = readMeters(whole, errors);
  const cards = readCards(whole, { meters, credits, currency: root.currency }, errors);
  const lookup: ContractLookup = {
    currency: root.currency,
    isUnit: (unit) => units.has(unit) || meters.some((meter) => meter.unit === unit),
    isCredit: (unit) => credits.has(unit),
    lines: cards.filter(({ book }) => book === 'retail').flatMap(linesOf),
  };
  const subscriptions = readSubscriptions(whole, { accounts, cards }, errors);
  const story = {
    root,
    accounts,
    meters,
    cards,
    credits,
    contracts: readContracts(whole, accounts, lookup, errors),
    limits: readLimits(whole, { accounts, subscriptions }, lookup, errors),
    subscriptions,
    usage: readUsage(whole, errors),
    bills: readBills(json, errors),
  };
  return errors.length > 0 ? { errors } : story;
}

function linesOf({ code, currency, versions }: WrittenCard) {
  return versions.flatMap(({ lines }) =>
    lines.map((line) => {
      const id = isObject(line) ? (textOf(line['id']) ?? '') : '';
      return { card: code, line: id, meter: matchedBy(line).meter, currency };
    }),
  );
}

function readUnits(story: Item, errors: LineError[]) {
  const [units, credits] = [new Set<string>(), new Set<string>()];
  for (const { path, item } of itemsOf(story, 'units', errors, ['code', 'kind', 'scale'])) {
    const code = textIn(item, path, 'code', errors);
    units.add(code);
    if (item['kind'] === 'credit') credits.add(code);
  }
  return { units, credits };
}

/** `contract` stands on the root; `contracts` name their account. */
function readContracts(
  story: Item,
  accounts: readonly Account[],
  lookup: ContractLookup,
  errors: LineError[],
): Contract[] {
  const one = story.item['contract'];
  const written = one === undefined ? [] : [{ path: 'contract', item: one }];
  const all = [...written, ...itemsOf(story, 'contracts', errors)];
  const codes = new Set<string>();
  return all.flatMap(({ path, item }): Contract[] => {
    const defaults = { code: path, accountId: ROOT };
    const contract = parseContract(item, path, defaults, lookup, errors);
    if (contract === undefined) return [];
    if (codes.has(contract.code)) wrong(errors, `${path}.code`, 'must be no other', undefined);
    codes.add(contract.code);
    if (!accounts.some(({ id }) => id === contract.accountId)) {
      wrong(errors, `${path}.account`, 'must be an account of the story', undefined);
    }
    return [contract];
  });
}

type Nodes = {
  readonly accounts: readonly Account[];
  readonly subscriptions: readonly SoldSubscription[];
};

/** A limit on nothing would be kept without a word. */
function readLimits(
  story: Item,
  nodes: Nodes,
  lookup: ContractLookup,
  errors: LineError[],
): SpendLimit[] {
  const ids = new Set<string>();
  return itemsOf(story, 'limits', errors).flatMap(({ path, item }) => {
    const limit = parseLimit(item, path, lookup, errors);
    if (limit === undefined) return [];
    if (ids.has(limit.id)) wrong(errors, `${path}.id`, 'must be no other limit', undefined);
    ids.add(limit.id);
    if (!isThere(limit, nodes)) {
      const what = limit.on.kind;
      wrong(
        errors,
        `${path}.on.${what}`,
        `must be of the story: there is no such ${what}`,
        undefined,
      );
    }
    return [limit];
  });
}

function isThere({ on }: SpendLimit, { accounts, subscriptions }: Nodes): boolean {
  switch (on.kind) {
    case 'account':
      return accounts.some(({ id }) => id === on.id);
    case 'subscription':
      return subscriptions.some(({ id }) => id === on.id);
    case 'subject':
      return subscriptions.some(({ subjects }) => subjects.includes(on.id));
  }
}

function readBills(story: JsonObject, errors: LineError[]): Instant[] {
  const bills = story['bills'] ?? [];
  if (!Array.isArray(bills)) return wrong(errors, 'bills', 'must be a list of instants', []);
  return bills
    .flatMap((text: unknown, index): Instant[] => {
      const at = timeOf(text);
      if (at !== undefined) return [at];
      return wrong(errors, `bills[${index}]`, 'must be an ISO 8601 instant', []);
    })
    .sort((a, b) => a - b);
}
