// Usage that was rated elsewhere has a retail leg of no price that was sold: a line for each meter, currency and
// tax, which books the amount that each usage brings, below zero as well.
import { compileCard, type CompiledLine, type MeterLookup, parseLines } from '../../rating';
import { invariant } from '../../core/invariant';
import type { Tenure } from '../../inventory/domain/tenure';
import type { Books, Tax } from './context';
import type { GuidedLeg, NoLeg } from './leg-at';
import { type ChargedTax, isExempt, NO_TAX, type Place, taxOf } from './running-totals';
import type { RatedElsewhere, UsageReason } from './usage-record';
import { isSold, type Leg } from './leg';

type BookMeter = Books['meters'] extends ReadonlyMap<string, infer M> ? M : never;

/** A sold price for the usage, if any, gives the name, the tax and the rule for exhausted balance. */
export function elsewhereLeg(
  meter: BookMeter,
  tenure: Tenure,
  place: Pick<Place, 'account' | 'service'>,
  said: RatedElsewhere,
  sold: GuidedLeg | NoLeg,
): GuidedLeg | NoLeg {
  const { account } = place;
  const card = 'none' in sold ? undefined : sold.card;
  if (said.currency !== account.currency) {
    const message = `It was rated in ${said.currency}, and account ${account.id} is billed in ${account.currency}`;
    return none('usage.other-currency', message);
  }
  const tax = taxOfSaid(said, place, card?.taxes);
  if ('none' in tax) return tax;
  const { category, ratePercent } = tax;
  return {
    card: {
      leg: 'retail',
      priceId: null,
      name: `${card?.name ?? meter.code}, rated elsewhere`,
      code: `elsewhere:${said.currency}`,
      currency: said.currency,
      versions: [],
      taxes: category === null ? [] : [{ category, ratePercent }],
      exhaustion: card?.exhaustion ?? 'block',
      validFrom: null,
      validTo: null,
    },
    version: 0,
    line: elsewhereLine(meter, ratePercent),
    group: '',
    tenure,
  };
}

/** True for a retail leg without a price, which only usage rated elsewhere has. */
export function isRatedElsewhere({
  leg,
  priceId,
}: {
  readonly leg: Leg;
  readonly priceId: string | null;
}): boolean {
  return isSold(leg) && priceId === null;
}

const known = new WeakMap<BookMeter, Map<string, CompiledLine>>();

export function elsewhereLine(meter: BookMeter, taxRate: string): CompiledLine {
  const lines = known.get(meter) ?? new Map<string, CompiledLine>();
  known.set(meter, lines);
  const line = lines.get(taxRate) ?? compiled(meter, taxRate);
  lines.set(taxRate, line);
  return line;
}

function compiled({ code, unit }: BookMeter, taxRate: string): CompiledLine {
  const lookup: MeterLookup = { meter: () => ({ unit, aggregation: 'sum' }) };
  const written = { id: code, meter: code, allowNegative: true, price: { model: 'dynamic' } };
  const [line] = compileCard(parseLines([written], lookup).lines, lookup).lines;
  invariant(line !== undefined, `Meter ${code} cannot be priced by what its usage brings`);
  return { ...line, id: `${code} ${taxRate}` };
}

function taxOfSaid(
  { taxRate }: RatedElsewhere,
  { account, service }: Pick<Place, 'account' | 'service'>,
  sold: readonly Tax[] | undefined,
): ChargedTax | NoLeg {
  const own = sold && taxOf(sold, account, service);
  if (taxRate === null) {
    if (isExempt(account)) return NO_TAX;
    return (
      own ?? none('usage.tax-missing', 'It does not say its tax, and no price that was sold does')
    );
  }
  if (taxRate === '0') return NO_TAX;
  const taxed = [{ category: own?.category ?? 'tax', ratePercent: taxRate }];
  const tax = taxOf(taxed, account, service);
  if (isExempt(account) || tax.exemption !== null) {
    return none('usage.tax-exempt', `It was taxed elsewhere, and account ${account.id} is exempt`);
  }
  return tax;
}

function none(code: string, message: string): { readonly none: UsageReason } {
  return { none: { code, message, path: 'ratedProductUsage' } };
}
