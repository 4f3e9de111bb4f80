import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { derivedId } from '../core/derived-id';
import { groupBy } from '../core/group-by';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { type CompiledLine, isGrouped } from '../rating';
import type { Books } from './domain/context';
import { lineAtRate } from './domain/exchange';
import { type ChargedLine, type LinePart, linePartsOf } from './domain/line-parts';
import type { PeriodCounter } from './domain/rerun';
import { counterIdentity } from './domain/running-totals';
import { PriceBooks } from './price-books.service';
import { LineTotalsRepository } from './store/line-totals.repository';

/** With more totals in a period, a subscription's grouped lines show no groups. */
const TOTALS_MAX = 50;

type Priced = { readonly charged: ChargedLine; readonly line: CompiledLine };

/** How lines of bills came about, read from the totals they were charged by: a few rows a line. */
@Injectable()
export class LineParts {
  private readonly totals = new LineTotalsRepository();

  constructor(private readonly priceBooks: PriceBooks) {}

  /** Keyed by accrual id; accruals whose parts are not exact are left out. */
  async of(
    tx: Tx,
    tenant: Tenant,
    lines: readonly ChargedLine[],
  ): Promise<Map<string, LinePart[]>> {
    const usage = lines.filter(({ kind, priceId }) => kind === 'usage' && priceId !== null);
    if (usage.length === 0) return new Map();
    const priceIds = new Set(usage.flatMap(({ priceId }) => priceId ?? []));
    const books = await this.priceBooks.current(tx, tenant, priceIds, { used: usage });
    const priced = usage.flatMap((charged): Priced[] => {
      const line = lineOf(books, charged);
      return line === undefined ? [] : [{ charged, line }];
    });
    const counters = await this.countersOf(tx, priced);
    return new Map(
      priced.map(({ charged, line }) => [
        charged.id,
        linePartsOf(charged, line, counters.get(totalKey(charged)) ?? []),
      ]),
    );
  }

  private async countersOf(
    tx: Tx,
    priced: readonly Priced[],
  ): Promise<Map<string, PeriodCounter[]>> {
    const single = priced.filter(({ line }) => !isGrouped(line));
    const ids = single.map(({ charged }) => ({ rootId: charged.rootId, id: counterIdOf(charged) }));
    const grouped = priced.filter(({ line }) => isGrouped(line));
    const periods = new Map(
      grouped.map(({ charged: { subscriptionId, service } }) => [
        compositeKey(service.from, subscriptionId),
        { subscriptionId, serviceFrom: service.from },
      ]),
    );
    const some = await this.totals.some(tx, [...periods.values()], TOTALS_MAX + 1);
    const byPeriod = groupBy(some, ({ serviceFrom, subscriptionId }) =>
      compositeKey(serviceFrom, subscriptionId),
    );
    const whole = [...byPeriod.values()].filter(({ length }) => length <= TOTALS_MAX).flat();
    const found = [
      ...(await this.totals.byId(tx, ids)),
      ...whole.filter(({ group }) => group !== ''),
    ];
    return groupBy(found, ({ serviceFrom, ...counter }) =>
      totalKey({ ...counter, service: { from: serviceFrom } }),
    );
  }
}

type Total = Pick<ChargedLine, 'accountId' | 'subscriptionId' | 'card' | 'line' | 'service'>;

function totalKey({ accountId, subscriptionId, card, line, service }: Total): string {
  return compositeKey(accountId, subscriptionId, card, line, service.from);
}

function counterIdOf({ service, ...charged }: ChargedLine): string {
  const key = { ...charged, leg: 'retail', group: '', serviceFrom: service.from };
  return derivedId(...counterIdentity(key));
}

function lineOf(books: Books, charged: ChargedLine): CompiledLine | undefined {
  const card = books.prices.get(charged.priceId ?? '');
  if (card?.code !== charged.card) return undefined;
  const line = card.versions
    .find(({ version }) => version === charged.version)
    ?.compiled.lines.find(({ id }) => id === charged.line);
  return line && lineAtRate(line, charged.exchange);
}
