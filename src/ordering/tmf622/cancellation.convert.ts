import { idOf, textOf, timeOf } from '../../core/json';
import { formatInstant } from '../../core/time';
import type { Body } from '../../tmf';
import type { Cancellation, CancellationEnd } from '../domain/cancellation';

export function fromResource(body: Body): Cancellation {
  return {
    isOpen: body['state'] === 'acknowledged',
    orderId: idOf(body['productOrder']) ?? '',
    wantedAt: timeOf(body['requestedCancellationDate']),
    reason: textOf(body['cancellationReason']),
  };
}

export function withEnd(task: Body, end: CancellationEnd): Body {
  if (end.kind === 'done') {
    return { ...task, state: 'done', effectiveCancellationDate: formatInstant(end.at) };
  }
  const failed = { ...task, state: 'terminatedWithError', errorMessage: end.why };
  return end.kind === 'rejected' ? { ...failed, stateDetail: 'rejected' } : failed;
}
