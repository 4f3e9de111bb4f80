// What a story came to, as JSON: usage with its charges and what it drew, bills, buckets and events.
import { type Decimal, decimal, formatDecimal, ZERO } from '../../core/decimal';
import { isObject } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import type { AgreedBill } from '../../billing/domain/agreed-bill';
import { termOf } from '../../charging/domain/charge-parts';
import { bucketsOf } from '../../charging/domain/granted';
import type { Answer, History, HistoryEvent } from '../../charging/domain/history';
import type { LineError } from '../../rating';
import { readStory } from './read-story';
import { runStory, type ToldStory } from './run-story';
import { valueAt } from './story-parts';

export function answerStories(stories: readonly unknown[]): readonly unknown[] {
  return stories.map(answerStory);
}

export function answerStory(json: unknown): unknown {
  const id = isObject(json) ? (json['id'] ?? null) : null;
  const story = readStory(json);
  if ('errors' in story) return { id, errors: story.errors.map((error) => told(error, json)) };
  return { id, ...tell(runStory(story)) };
}

/** Path, value and rule; codes of lines are those of the card format. */
function told({ path, code, message }: LineError, json: unknown) {
  return { code, path, value: valueAt(json, path) ?? null, rule: message };
}

function tell({ history, answers, bills, idle }: ToldStory) {
  const names = new Map(
    Object.values(history.scene.agreement.terms).flatMap((lives) =>
      lives.map(({ key, id }): [string, string] => [key, id]),
    ),
  );
  const ids = new Map(answers.map(({ id, answer }) => [answer.outcome.usageId, id]));
  return {
    usage: answers.map(({ id, answer }) => tellUsage(id, answer)),
    bills: bills.map((bill) => tellBill(bill, names)),
    buckets: tellBuckets(history),
    events: history.events.map((event) => tellEvent(event, ids)),
    ...(idle.length === 0 ? {} : { notes: idle.map(tellIdle) }),
  };
}

function tellIdle(at: Instant) {
  return {
    path: 'bills',
    value: instantText(at),
    note: 'no cycle ended by then: there is no bill',
  };
}

function tellUsage(id: string, { outcome, row, draws }: Answer) {
  const status = outcome.status === 'accepted' ? 'rated' : outcome.status;
  if (outcome.status === 'rejected' || outcome.status === 'conflict') {
    const { code, message } = outcome.reason;
    return { id, status, code, message, charges: [], drawn: [] };
  }
  const parts = (row?.parts ?? []).map((part) => ({
    leg: 'retail',
    ...named(termOf(part)?.life.id),
    part: part.kind,
    amount: formatDecimal(part.amount),
    currency: row?.currency ?? '',
  }));
  const sold = row?.sold
    ? [
        {
          leg: 'retail',
          term: row.sold.of.life.id,
          part: 'overage',
          amount: formatDecimal(row.sold.amount),
          currency: row.sold.currency,
        },
      ]
    : [];
  const costs = (outcome.status === 'accepted' ? outcome.charges : [])
    .filter(({ leg }) => leg !== 'retail')
    .map(({ leg, amount, currency }) => ({ leg, part: 'line', amount, currency }));
  return { id, status, charges: [...parts, ...sold, ...costs], drawn: drawnOf(draws) };
}

function drawnOf(draws: Answer['draws']) {
  const byUnit = new Map<string, Decimal>();
  for (const { unit, amount } of draws) {
    byUnit.set(unit, (byUnit.get(unit) ?? ZERO).plus(amount));
  }
  return [...byUnit].map(([unit, amount]) => ({ unit, amount: formatDecimal(amount) }));
}

function tellBill({ period, lines, net }: AgreedBill, names: ReadonlyMap<string, string>) {
  return {
    from: instantText(period.from),
    to: instantText(period.to),
    lines: lines.map(({ kind, card, line, term, adjusts, quantity, amount }) => ({
      kind,
      ...(card === null ? {} : { card }),
      ...(line === null ? {} : { line }),
      ...named(term === null ? undefined : names.get(term)),
      ...(adjusts === null ? {} : { adjusts: instantText(adjusts) }),
      quantity: formatDecimal(quantity),
      amount: formatDecimal(amount),
    })),
    net: formatDecimal(net),
  };
}

function tellBuckets({ live }: History) {
  return bucketsOf(live.book).map(({ id, unit, remaining }) => {
    const granted = live.book.buckets.get(id);
    const expired = granted?.expired ?? decimal('0');
    return {
      ...named(granted?.life.id),
      unit,
      remaining: formatDecimal(remaining),
      ...(expired.isZero() ? {} : { expired: formatDecimal(expired) }),
    };
  });
}

function tellEvent({ usageId, ...event }: HistoryEvent, ids: ReadonlyMap<string, string>) {
  return { ...event, usage: ids.get(usageId) ?? null };
}

function named(term: string | undefined) {
  return term === undefined ? {} : { term };
}

/** Without milliseconds where there are none. */
function instantText(at: Instant): string {
  return formatInstant(at).replace('.000Z', 'Z');
}
