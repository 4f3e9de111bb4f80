import { instantOf } from '../../core/time';
import { COUNTED_MAX, type Kind, type Waiting } from '../domain/waiting';

export type WaitingRow = {
  kind: Kind;
  reason: string;
  entries: number;
  oldest: Date | null;
  newest: Date | null;
  latest: string[];
};

export function fromRow({ kind, reason, entries, oldest, newest, latest }: WaitingRow): Waiting {
  return {
    kind,
    reason,
    count: Math.min(entries, COUNTED_MAX),
    isMore: entries > COUNTED_MAX,
    oldest: instantOf(oldest),
    newest: instantOf(newest),
    latest,
  };
}
