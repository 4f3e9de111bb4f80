import { formatInstant } from '../../core/time';
import type { Body } from '../../tmf';
import { malformedFormat } from '../billing.errors';
import type { WholeBill } from '../bill-reader.service';
import { standingOf } from '../domain/bill-standing';

/** The content as it was hashed, with what may still change, and what paid it so far, beside it. */
export function toBillDocument({ view, lines, hash }: WholeBill): Body {
  const { content } = view;
  return {
    ...content,
    state: view.state,
    ...standingOf(view),
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

/** `?format=` decides, else the Accept header: JSON unless HTML is asked for before it. */
export function wantsHtml(format: string | undefined, accept: string | undefined): boolean {
  if (format === 'html') return true;
  if (format === 'json') return false;
  if (format !== undefined) throw malformedFormat(format);
  const [html, json] = ['text/html', 'application/json'].map((type) => accept?.indexOf(type) ?? -1);
  return html !== undefined && html >= 0 && (json === undefined || json < 0 || html < json);
}
