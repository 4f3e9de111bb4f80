import { formatInstant } from '../../core/time';
import { decimal, formatDecimal } from '../../core/decimal';
import type { Body } from '../../tmf';
import { malformedFormat } from '../billing.errors';
import type { ChargePage, WholeBill } from '../bill-reader.service';
import { amountIn } from '../domain/bill-content';
import type { ChargeOfLine } from '../domain/charge-of-line';

/** The content as it was hashed, with what may still change beside it. */
export function toBillDocument({ view, lines, hash }: WholeBill): Body {
  const { content } = view;
  return {
    ...content,
    state: view.state,
    remaining: amountIn(content.currency)(view.remaining),
    lastUpdate: formatInstant(view.updatedAt),
    hash,
    lines: lines.map((line) => ({ ...line })),
  };
}

export function toLine(billId: string, line: Body): Body {
  const id = encodeURIComponent(String(line['id']));
  const href = `/api/v1/bills/${encodeURIComponent(billId)}/lines/${id}`;
  return { ...line, href, usage: `${href}/usage` };
}

export function toChargeOfLine(charge: ChargeOfLine, page: ChargePage): Body {
  const { usage } = charge;
  return {
    id: `${page.accrualId}/${charge.seq}`,
    kind: charge.kind,
    quantity: formatText(charge.quantity),
    aggregateBefore: formatText(charge.aggregateBefore),
    amount: formatText(charge.amount),
    prepaid: formatText(charge.drawn),
    currency: page.currency,
    occurredAt: formatInstant(charge.occurredAt),
    bookedAt: formatInstant(charge.bookedAt),
    usage: usage === null ? null : toUsage(usage),
  };
}

function toUsage(usage: NonNullable<ChargeOfLine['usage']>): Body {
  return {
    id: usage.id,
    href: `/tmf-api/usageManagement/v4/usage/${usage.id}`,
    source: usage.source,
    externalId: usage.externalId,
    subject: usage.subject,
    meter: usage.meter,
    quantity: formatText(usage.quantity),
    time: formatInstant(usage.occurredAt),
    attributes: usage.attributes,
  };
}

/** `?format=` decides, else the Accept header: JSON unless HTML is asked for before it. */
export function wantsHtml(format: string | undefined, accept: string | undefined): boolean {
  if (format === 'html') return true;
  if (format === 'json') return false;
  if (format !== undefined) throw malformedFormat(format);
  const [html, json] = ['text/html', 'application/json'].map((type) => accept?.indexOf(type) ?? -1);
  return html !== undefined && html >= 0 && (json === undefined || json < 0 || html < json);
}

/** Without the zeros that PostgreSQL keeps of a sum. */
function formatText(amount: string): string {
  return formatDecimal(decimal(amount));
}
