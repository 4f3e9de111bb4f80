import { formatInstant } from '../../core/time';
import { type Body, isHtmlFirst, isJsonAccepted, notAcceptable } from '../../tmf';
import type { WholeBill } from '../bill-reader.service';
import { standingOf } from '../domain/bill-standing';
import type { BillDocument, DocumentQuery } from './bill.dto';

/** The content as it was hashed, and beside it the hash, the state and the payments, which are not part of the hash. */
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

/** `?format=` decides, else the Accept header: JSON unless HTML is asked for before it, and nothing else. */
export function isHtmlWanted(format: DocumentQuery['format'], accept: string | undefined): boolean {
  if (format !== undefined) return format === 'html';
  if (isHtmlFirst(accept)) return true;
  if (isJsonAccepted(accept)) return false;
  if (/\btext\/\*/.test(accept ?? '')) return true;
  throw notAcceptable(accept ?? '', 'application/json or text/html');
}
