import type { Outcome } from '../../charging';

export type EventResult = {
  readonly index: number;
  readonly id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  /** Set when the usage is stored; a rejected one is stored too, so that it can be recycled. */
  readonly usageId?: string;
  readonly code?: string;
  readonly path?: string;
  readonly message?: string;
  readonly charges?: unknown;
  readonly included?: unknown;
};

/** `full` adds the charges of accepted usage. */
export function toResult(index: number, id: string, outcome: Outcome, full: boolean): EventResult {
  const { usageId } = outcome;
  switch (outcome.status) {
    case 'accepted': {
      if (!full) return { index, id, status: 'accepted', usageId };
      const charges = outcome.charges.map(
        ({ leg, amount, drawn, currency, card, version, line }) => {
          return { leg, amount, drawn, currency, card, version, line };
        },
      );
      return { index, id, status: 'accepted', usageId, charges, included: outcome.included };
    }
    case 'duplicate':
      return { index, id, status: 'duplicate', usageId };
    case 'guided':
      return { index, id, status: 'accepted', usageId };
    case 'rejected':
      return { index, id, status: 'rejected', usageId, ...outcome.reason };
    case 'conflict':
      // Not stored, because another usage has this id.
      return { index, id, status: 'rejected', ...outcome.reason };
  }
}

export function toSummary(items: readonly EventResult[], all: boolean) {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const { status } of items) counts[status] += 1;
  return { ...counts, results: all ? items : items.filter(({ status }) => status !== 'accepted') };
}
