import { decimal } from '../../core/decimal';
import { formatInstant } from '../../core/time';
import {
  type Body,
  type Fields,
  firstNameOf,
  hrefOf,
  type Resource,
  textToJsonNumber,
  toJsonNumber,
} from '../../tmf';
import type { BillView, PaymentPart } from '../domain/bill-view';
import type { BillContent } from '../domain/bill-content';
import { customerBillType } from './customer-bill-type';

/** Of more only these are shown: `/api/v1/bills/{id}/costCentres` has all, a page at a time. */
const CENTRES_MAX = 100;

/** A bill, live or closed, as TMF678 shows it. */
export function toCustomerBill(bill: BillView): Resource {
  const { content } = bill;
  return {
    id: bill.id,
    ...(bill.revision === null ? {} : { revision: bill.revision }),
    body: {
      ...headOf(bill),
      ...amountsOf(content),
      remainingAmount: moneyOf(content.currency, toJsonNumber(bill.remaining)),
      ...(bill.creditAvailable?.isZero() === false && {
        creditAvailable: moneyOf(content.currency, toJsonNumber(bill.creditAvailable)),
      }),
      appliedPayment: bill.payments.map(({ by, amount }) => ({
        appliedAmount: toBillMoney(content.currency, amount),
        payment: paidByRef(by),
      })),
      billDocument: documentsOf(bill.id, content),
      relatedParty: partiesOf(content),
      ...(content.costCentres.length > CENTRES_MAX && {
        costCentreCount: content.costCentres.length,
      }),
      costCentre: content.costCentres
        .slice(0, CENTRES_MAX)
        .map(({ account, name, amount, tax, total }) => ({
          billingAccount: toAccountRef(account, name),
          taxExcludedAmount: toBillMoney(content.currency, amount),
          taxAmount: toBillMoney(content.currency, tax),
          taxIncludedAmount: toBillMoney(content.currency, total),
        })),
    },
  };
}

/** Attributes that no charge has a part in: those of a live bill cost nothing that was charged. */
const HEAD: ReadonlySet<string> = new Set([
  'id',
  'href',
  '@type',
  'billDate',
  'billDocument',
  'billingAccount',
  'billingPeriod',
  'category',
  'financialAccount',
  'nextBillDate',
  'paymentDueDate',
  'paymentMethod',
  'paymentTerms',
  'purchaseOrderNumber',
  'relatedParty',
  'runType',
  'state',
]);

export function isOfHead(fields: Fields): boolean {
  return fields?.every((field) => HEAD.has(firstNameOf(field))) === true;
}

/** Only what no charge has a part in, and so without a revision. */
export function toBillHead(bill: BillView): Resource {
  const { body } = toCustomerBill(bill);
  const head = Object.entries(body).filter(([name]) => HEAD.has(name));
  return { id: bill.id, body: Object.fromEntries(head) };
}

/** Those of the account, and who bills. */
function partiesOf({ relatedParty, biller }: BillContent): readonly unknown[] {
  if (biller === undefined) return relatedParty;
  const { id, name } = biller;
  return [...relatedParty, { id, name, role: 'biller', '@referredType': 'Organization' }];
}

function paidByRef({ kind, id, number }: PaymentPart['by']): Body {
  if (kind === 'bill') return { ...toBillRef(id), ...(number === null ? {} : { name: number }) };
  const href = `/tmf-api/payment/v4/${kind}/${encodeURIComponent(id)}`;
  return { id, href, '@referredType': kind === 'payment' ? 'Payment' : 'Refund' };
}

function headOf({ content, state, updatedAt }: BillView): Body {
  return {
    '@type': customerBillType.name,
    ...(content.number === null ? {} : { billNo: content.number }),
    billDate: content.billDate,
    billingAccount: toAccountRef(content.billingAccount.id, content.billingAccount.name),
    billingPeriod: { startDateTime: content.period.start, endDateTime: content.period.end },
    category: content.number === null ? 'interim' : 'normal',
    ...(content.financialAccount === undefined
      ? {}
      : { financialAccount: content.financialAccount }),
    lastUpdate: formatInstant(updatedAt),
    lineCount: content.lineCount,
    nextBillDate: content.nextBillDate,
    paymentDueDate: content.paymentDueDate,
    ...(content.paymentMethod === undefined ? {} : { paymentMethod: content.paymentMethod }),
    paymentTerms: content.paymentTerms,
    ...(content.purchaseOrder === null ? {} : { purchaseOrderNumber: content.purchaseOrder }),
    runType: content.runType,
    state,
  };
}

function amountsOf({ currency, totals, taxes }: BillContent): Body {
  return {
    amountDue: toBillMoney(currency, totals.due),
    prepaidAmount: toBillMoney(currency, totals.prepaid),
    prepaidRoundingAmount: toBillMoney(currency, totals.prepaidRounding ?? '0'),
    taxExcludedAmount: toBillMoney(currency, totals.taxExcluded),
    taxIncludedAmount: toBillMoney(currency, totals.taxIncluded),
    taxItem: taxes.map(({ category, ratePercent, exemption, amount }) => ({
      taxCategory: category,
      taxRate: toJsonNumber(decimal(ratePercent)),
      ...(exemption === undefined ? {} : { exemption }),
      taxAmount: toBillMoney(currency, amount),
    })),
  };
}

function documentsOf(id: string, { number }: BillContent): Body[] {
  const url = `/api/v1/bills/${encodeURIComponent(id)}/document`;
  const name = number === null ? `draft-${id}` : `bill-${number}`;
  return [
    documentOf(`${id}/html`, `${name}.html`, 'text/html', `${url}?format=html`),
    documentOf(`${id}/json`, `${name}.json`, 'application/json', `${url}?format=json`),
  ];
}

function documentOf(id: string, name: string, mimeType: string, url: string): Body {
  return {
    '@type': 'AttachmentRefOrValue',
    '@referredType': 'Attachment',
    id,
    href: url,
    name,
    attachmentType: 'bill',
    mimeType,
    url,
  };
}

export function toAccountRef(id: string, name: string | null): Body {
  const href = `/tmf-api/accountManagement/v4/billingAccount/${encodeURIComponent(id)}`;
  return { id, href, ...(name === null ? {} : { name }), '@referredType': 'BillingAccount' };
}

export function toBillRef(id: string): Body {
  return { id, href: hrefOf(customerBillType, id), '@referredType': 'CustomerBill' };
}

export function toBillMoney(currency: string, amount: string): Body {
  return moneyOf(currency, textToJsonNumber(amount));
}

function moneyOf(unit: string, value: number): Body {
  return { unit, value };
}
