// Sends the month's usage in batches, one after the other: usage then draws from buckets in the order in which it
// happened, and every run has the same result.
import type { Period } from '../../core/time';
import { Refused } from './demo-client';
import type { EventClient } from '../import/event-client';
import { bar, grouped, rateOf, type Screen, showLine } from '../import/progress';
import { USAGES, usagesIn } from './usages';

const BATCH = 1_000;

export type Reported = {
  readonly usages: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly seconds: number;
};

export async function reportUsage(
  events: EventClient,
  month: Period,
  screen: Screen,
): Promise<Reported> {
  const all = usagesIn(month);
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1_000;
  let accepted = 0;
  let duplicates = 0;
  const endProgress = showLine(screen, (hasBar) => {
    const done = accepted + duplicates;
    const part = done / USAGES;
    const head = `${hasBar ? `  ${bar(part)}` : ''}  ${Math.trunc(part * 100)} %`;
    return `${head}  ${grouped(done)} of ${grouped(USAGES)} usages  ${grouped(rateOf(done, seconds()))}/s`;
  });
  try {
    for (let from = 0; from < all.length; from += BATCH) {
      const answer = await events.send(all.slice(from, from + BATCH));
      accepted += answer.accepted;
      duplicates += answer.duplicate;
      const refused = answer.results.find(({ status }) => status === 'rejected');
      if (refused !== undefined) {
        throw new Refused(`a usage was rejected: ${refused.code ?? ''} ${refused.message ?? ''}`);
      }
    }
  } finally {
    endProgress();
  }
  return { usages: all.length, accepted, duplicates, seconds: seconds() };
}
