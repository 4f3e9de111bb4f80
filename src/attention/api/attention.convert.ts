import { formatInstant, type Instant } from '../../core/time';
import type { Waiting } from '../domain/waiting';
import { remedyOf } from './remedies';
import type { AttentionResource, WaitingItem } from './attention.dto';

export function toAttention(waiting: readonly Waiting[]): AttentionResource {
  const items = waiting.map(toItem);
  return { count: items.reduce((total, { count }) => total + count, 0), items };
}

function toItem({ oldest, newest, latest, ...waiting }: Waiting): WaitingItem {
  const { item, list, mend } = remedyOf(waiting);
  return {
    ...waiting,
    oldest: optional(oldest),
    newest: optional(newest),
    mend,
    list,
    latest: latest.map(item),
  };
}

function optional(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
