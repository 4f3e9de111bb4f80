// How many usages one thread rates: four graduated tiers behind three dimensions, a retail and a cost
// leg each, running totals of ten thousand subscribers. The input is made before the clock starts.
import { instant } from '../../src/core/time';
import {
  type CompiledCard,
  type CounterState,
  type Usage,
  compileCard,
  emptyState,
  parseLines,
  rate,
  selectLine,
} from '../../src/rating';

const MODELS = ['atlas-8b', 'atlas-70b', 'borealis', 'cirrus-mini', 'cirrus'];
const REGIONS = ['eu-central', 'eu-west', 'us-east', 'us-west'];
const DIRECTIONS = ['input', 'output'];
const SUBSCRIBERS = 10_000;
const USAGES = 600_000;
const METER = 'llm.tokens';

export function benchEngine(): { readonly usages: number; readonly seconds: number } {
  const [retail, cost] = [card('0.03'), card('0.012')];
  const usages = Array.from({ length: USAGES }, (_, index) => usageAt(index));
  const totals = { retail: emptyTotals(), cost: emptyTotals() };
  rateAll(usages.slice(0, USAGES / 10), retail, cost, totals);
  const startedAt = process.hrtime.bigint();
  rateAll(usages, retail, cost, totals);
  return { usages: USAGES, seconds: Number(process.hrtime.bigint() - startedAt) / 1e9 };
}

function rateAll(
  usages: readonly Usage[],
  retail: CompiledCard,
  cost: CompiledCard,
  totals: { readonly retail: CounterState[]; readonly cost: CounterState[] },
): void {
  usages.forEach((usage, index) => {
    const subscriber = index % SUBSCRIBERS;
    rateLeg(retail, totals.retail, subscriber, usage);
    rateLeg(cost, totals.cost, subscriber, usage);
  });
}

function rateLeg(
  card: CompiledCard,
  totals: CounterState[],
  subscriber: number,
  usage: Usage,
): void {
  const selected = selectLine(card, METER, usage.attributes, usage.at, 'Europe/Berlin');
  if ('none' in selected) throw new Error(selected.none);
  const rated = rate(selected.line, totals[subscriber] ?? emptyState, usage);
  if ('code' in rated) throw new Error(rated.message);
  totals[subscriber] = rated.state;
}

function card(rateText: string): CompiledCard {
  const lines = MODELS.flatMap((model) =>
    REGIONS.flatMap((region) =>
      DIRECTIONS.map((direction) => ({
        id: `${model}-${region}-${direction}`,
        meter: METER,
        match: { model, region, direction },
        price: { model: 'graduated', tiers: tiers(rateText) },
      })),
    ),
  );
  const meters = { meter: () => ({ unit: 'token', aggregation: 'sum' as const }) };
  const parsed = parseLines(lines, meters);
  if (parsed.errors.length > 0) throw new Error(JSON.stringify(parsed.errors));
  return compileCard(parsed.lines, meters, 'EUR');
}

function tiers(rateText: string) {
  return [
    { upTo: '10000', rate: rateText, per: '1000' },
    { upTo: '50000', rate: `${rateText}5`, per: '1000', flat: '1' },
    { upTo: '250000', rate: '0.009', per: '1000' },
    { upTo: null, rate: '0.0071', per: '1000' },
  ];
}

// A multiplicative walk instead of a random source: the same input every time. A subscriber keeps to
// one model, region and direction, so that its running total is that of one line.
function usageAt(index: number): Usage {
  const subscriber = index % SUBSCRIBERS;
  const spread = (index * 7_919) % 104_729;
  return {
    id: `usage-${index}`,
    at: instant(1_770_000_000_000 + index * 1_000),
    quantity: `${(spread % 4_000) + 1}`,
    attributes: {
      model: pick(MODELS, subscriber),
      region: pick(REGIONS, subscriber * 3 + 1),
      direction: pick(DIRECTIONS, subscriber),
      customer: `customer-${index % 97}`,
    },
  };
}

function pick(values: readonly string[], index: number): string {
  return values[index % values.length] ?? '';
}

function emptyTotals(): CounterState[] {
  return Array.from({ length: SUBSCRIBERS }, () => emptyState);
}
