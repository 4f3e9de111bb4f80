// Runs a story: usage in the order of arrival, and before the first usage at or after an instant of `bills` every cycle
// that ended by then is closed, one bill each. All of it is done by the steps that charge a live usage.
import { END_OF_TIME, type Instant, instant } from '../../core/time';
import { type AgreedBill, type Billed, showBill } from '../../billing/domain/agreed-bill';
import {
  assembleBooks,
  compileVersion,
  rankVersions,
  type CompiledPrice,
  type CompiledVersions,
} from '../../charging/domain/compile-books';
import type { Subscription } from '../../charging/domain/context';
import { closePeriod, endedPeriods } from '../../charging/domain/close-period';
import {
  type Answer,
  beginHistory,
  type History,
  type HistoryScene,
} from '../../charging/domain/history';
import { passTime, takeUsage } from '../../charging/domain/take-usage';
import { compileContracts } from '../../contract/domain/contract';
import { groupBy } from '../../core/group-by';
import type { Story } from './read-story';

export type ToldStory = {
  readonly history: History;
  readonly answers: readonly { readonly id: string; readonly answer: Answer }[];
  readonly bills: readonly AgreedBill[];
  /** Instants of `bills` at which no cycle had ended since the one before. */
  readonly idle: readonly Instant[];
};

export function runStory(story: Story): ToldStory {
  const history = beginHistory(sceneOf(story));
  const billed: Billed = new Map();
  const bills: AgreedBill[] = [];
  const idle: Instant[] = [];
  const due = [...story.bills];
  const begin = beginOf(story);
  const closeBy = (at: Instant): void => {
    while (due[0] !== undefined && due[0] <= at) {
      const upTo = due.shift() ?? at;
      passTime(history, upTo);
      const ended = endedPeriods(history, begin, upTo);
      if (ended.length === 0) idle.push(upTo);
      for (const period of ended) {
        const bill = showBill(closePeriod(history, period), billed, story.root.currency);
        if (bill !== undefined) bills.push(bill);
      }
    }
  };
  const answers = story.usage.map((record) => {
    closeBy(record.at);
    return { id: record.id, answer: takeUsage(history, record) };
  });
  closeBy(END_OF_TIME);
  return { history, answers, bills, idle };
}

/** The first thing that may be billed. */
function beginOf({ subscriptions, contracts }: Story): Instant {
  const begins = [
    ...subscriptions.map(({ startsAt }) => startsAt),
    ...contracts.map(({ period }) => period.from),
  ];
  return instant(Math.min(END_OF_TIME, ...begins));
}

function sceneOf(story: Story): HistoryScene {
  const { root, accounts, contracts, limits, subscriptions, credits } = story;
  const terms = compileContracts(contracts);
  const agreement = { terms, contracts, limits };
  const bySubject = new Map<string, Subscription[]>();
  for (const subscription of subscriptions) {
    for (const subject of subscription.subjects) {
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), subscription]);
    }
  }
  const pathOf = new Map(accounts.map(({ id, path }) => [id, path]));
  const membersOf = (accountId: string) =>
    subscriptions
      .filter((one) => pathOf.get(one.accountId)?.includes(accountId) === true)
      .map(({ id, startsAt, endsAt }) => ({ id, from: startsAt, to: endsAt }));
  return {
    world: {
      books: booksOf(story),
      subscriptions: bySubject,
      accounts: new Map(accounts.map((account) => [account.id, account])),
      agreements: new Map([[root.id, agreement]]),
      latest: END_OF_TIME,
    },
    agreement,
    payer: root,
    accounts,
    subscriptions: groupBy(subscriptions, ({ accountId }) => accountId),
    grants: { terms, cycle: root.cycle, membersOf },
    credits,
  };
}

function booksOf({ meters, cards }: Story) {
  const compiled = cards.map((card): CompiledVersions => {
    const newestFirst = rankVersions(card.versions);
    const versions = newestFirst.map((version) => compileVersion(version, card, meters));
    return { ...card, name: card.code, versions };
  });
  const sold = cards.filter(({ book }) => book === 'retail');
  return assembleBooks(
    meters,
    compiled,
    sold.map(({ code }) => priceOf(code)),
  );
}

/** A subscription sells a card as it stands. */
function priceOf(code: string): CompiledPrice {
  const price = {
    id: code,
    name: code,
    kind: 'usage',
    currency: null,
    cardCode: code,
    lines: null,
    exhaustion: 'block' as const,
    taxes: [],
    validFrom: null,
    validTo: null,
  };
  return { price, versions: [] };
}
