import { formatInstant } from '../../core/time';
import { type Body, isHtmlFirst } from '../../tmf';
import type { WholeBill } from '../bill-reader.service';
import { standingOf } from '../domain/bill-standing';
import type { BillDocument, DocumentQuery } from './bill.dto';

/** The content as it was hashed, with what may still change, and what paid it so far, beside it. */
export function toBillDocument({ view, lines, hash }: WholeBill): BillDocument {
  const { content } = view;
  return {
    ...content,
    state: view.state,
    ...standingOf(view),
    lastUpdate: formatInstant(view.updatedAt),
    hash,
    lines,
  };
}

export function toLine(billId: string, line: Body): Body {
  const id = encodeURIComponent(String(line['id']));
  const href = `/api/v1/bills/${encodeURIComponent(billId)}/lines/${id}`;
  return { ...line, href, usage: `${href}/usage` };
}

/** `?format=` decides, else the Accept header: JSON unless HTML is asked for before it. */
export function isHtmlWanted(format: DocumentQuery['format'], accept: string | undefined): boolean {
  return format === undefined ? isHtmlFirst(accept) : format === 'html';
}
