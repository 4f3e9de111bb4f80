// Queries of the lists of bills, in which live and closed bills keep the place they have had since their first
// charge.
import { classColumn, type Columns, type Listing, talliedTotal } from '../../tmf';
import { BILL_SELECT } from './bill.repository';
import type { BillRow } from './bill.mapping';

export type ListedBill = { readonly id: string };

/** Callers add `toResource` for the rows they list. */
type Bills<T> = Omit<Listing<T>, 'toResource'>;

/** Attributes that are stored for every bill, live ones included. */
export const KEPT_OF_BILLS: Columns = {
  ...classColumn('CustomerBill'),
  id: { sql: 'id', type: 'text' },
  billNo: { sql: 'number', type: 'text' },
  state: { sql: 'state', type: 'text', isNeverNull: true },
  category: { sql: `CASE WHEN number IS NULL THEN 'interim' ELSE 'normal' END`, type: 'text' },
  runType: { sql: 'run_type', type: 'text' },
  'billingAccount.id': { sql: 'payer_id', type: 'text' },
  'billingPeriod.startDateTime': { sql: 'period_from', type: 'instant', isNeverNull: true },
  ...Object.fromEntries(
    ['amountDue', 'prepaidAmount', 'taxExcludedAmount', 'taxIncludedAmount', 'remainingAmount'].map(
      (amount) => [`${amount}.unit`, { sql: 'currency', type: 'text' } as const],
    ),
  ),
};

// Repeated for both tables, so that the planner reads each in the order of its index.
const OF_TENANT = `tenant_id = current_setting('app.tenant')`;

export const BOTH_KINDS: Bills<ListedBill> = {
  select: 'SELECT id',
  from: 'listed_bill',
  where: OF_TENANT,
  columns: KEPT_OF_BILLS,
  order: 'place',
  total: (tx, filter) => talliedTotal(tx, { prefix: 'bill/', attribute: 'state' }, filter),
};

export const LIVE_BILLS: Bills<ListedBill> = {
  select: 'SELECT id',
  from: 'listed_bill',
  where: `${OF_TENANT} AND number IS NULL`,
  columns: KEPT_OF_BILLS,
  order: 'place',
};

export const CLOSED_BILLS: Bills<BillRow> = {
  select: BILL_SELECT,
  from: 'bill',
  columns: {
    ...KEPT_OF_BILLS,
    category: { sql: `'normal'::text`, type: 'text' },
    runType: { sql: `(content ->> 'runType')`, type: 'text' },
    billDate: { sql: 'issued_at', type: 'instant' },
    paymentDueDate: { sql: 'due_at', type: 'instant' },
    lastUpdate: { sql: 'updated_at', type: 'instant' },
    'billingPeriod.endDateTime': { sql: 'period_to', type: 'instant' },
    'amountDue.value': { sql: 'due', type: 'numeric' },
    'taxExcludedAmount.value': { sql: 'tax_excluded', type: 'numeric' },
    'taxIncludedAmount.value': { sql: 'tax_included', type: 'numeric' },
    'remainingAmount.value': { sql: 'remaining', type: 'numeric' },
  },
  order: 'place',
};
