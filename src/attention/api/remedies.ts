// Where each kind of what waits is listed and read, and what mends it.
import type { Kind, Waiting } from '../domain/waiting';

type Remedy = {
  /** The list that shows the items; null where there is none and each is read by its id. */
  readonly list: string | null;
  /** The address of one of the `latest`. */
  readonly item: (id: string) => string;
  readonly mend: string;
};

const USAGE = '/tmf-api/usageManagement/v4/usage';
const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
/** Where the jobs are that read and write files, by their kind. */
const FILES: Readonly<Record<string, string>> = {
  exportJob: '/tmf-api/productCatalogManagement/v4/exportJob',
  importJob: '/tmf-api/productCatalogManagement/v4/importJob',
  usageExportJob: '/tmf-api/productUsageManagement/v5/exportJob',
};
const PAYMENT = '/tmf-api/payment/v4/payment';
const REFUND = '/tmf-api/payment/v4/refund';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const APPROVAL = '/api/v1/approvals';
const BILL = '/tmf-api/customerBillManagement/v4/customerBill';
const ON_DEMAND = '/tmf-api/customerBillManagement/v4/customerBillOnDemand';
const LISTENER = '/api/v1/listeners';

export function remedyOf({ kind, reason }: Pick<Waiting, 'kind' | 'reason'>): Remedy {
  return REMEDIES[kind](encodeURIComponent(reason), reason);
}

const REMEDIES: Readonly<Record<Kind, (asked: string, reason: string) => Remedy>> = {
  approval: (asked) => ({
    list: `${APPROVAL}?status=pending&action=${asked}`,
    item: within(APPROVAL),
    mend: 'Another person than who asked: POST …/{id}/approve, or …/{id}/reject',
  }),
  rejectedUsage: (asked) => ({
    list: `${USAGE}?status=rejected&statusReason.code=${asked}`,
    item: within(USAGE),
    mend: 'Put right what the reason names, then POST /api/v1/usages/recycle',
  }),
  guidedUsage: (asked) => ({
    list: `${USAGE}?status=${asked}`,
    item: within(USAGE),
    mend: 'Nothing is charged for it yet: PATCH its status to rated, or DELETE it',
  }),
  order: (asked, reason) => ({
    list: `${ORDER}?state=${asked}${reason === 'pending' ? `&note.author=${ASKING}` : ''}`,
    item: within(ORDER),
    mend: ORDER_MENDS[reason] ?? 'Its items say why',
  }),
  failedPayment: (asked) => ({
    list: `${PAYMENT}?status=${asked}`,
    item: within(PAYMENT),
    mend: FAILED_MENDS,
  }),
  failedRefund: (asked) => ({
    list: `${REFUND}?status=${asked}`,
    item: within(REFUND),
    mend: FAILED_MENDS,
  }),
  failedBalanceAction: (_, reason) => ({
    list: `${BALANCE}/${reason}?status=failed`,
    item: within(`${BALANCE}/${reason}`),
    mend: 'Its reason says why; ask again with another Idempotency-Key when that is put right: the same amount for the account makes it good',
  }),
  unclaimedBalance: () => ({
    list: null,
    item: within(`${BALANCE}/bucket`),
    mend: 'Nobody created the account: create it, or cancel what was topped up if its name is misspelt',
  }),
  failedJob: () => ({
    list: null,
    item: within('/api/v1/jobs'),
    mend: 'Its error says why; ask for the work again',
  }),
  failedFile: (_, reason) => ({
    list: FILES[reason] === undefined ? null : `${FILES[reason]}?status=Failed`,
    item: within(FILES[reason] ?? ''),
    mend: 'Its errorLog says why; put that right and ask for it again, then DELETE this one',
  }),
  listener: (_, reason) => ({
    list: `${LISTENER}?status=${reason === 'dead' ? 'dead' : 'active'}`,
    item: within(LISTENER),
    mend: 'Its lastError says why; POST …/{id}/resume when it answers again',
  }),
  failedBillOnDemand: (asked) => ({
    list: `${ON_DEMAND}?state=${asked}`,
    item: within(ON_DEMAND),
    mend: 'Its statusReason says why; ask again when that is put right: one that is done for the account makes it good',
  }),
  unappliedPayment: (asked) => ({
    list: `${PAYMENT}?unappliedAmount.unit=${asked}&unappliedAmount.value.gt=0`,
    item: within(PAYMENT),
    mend: 'Bills that are due take none of it: refund it, or let a payment name the bill',
  }),
  prepaidOwed: () => ({
    list: null,
    item: within(BILL),
    mend: 'Prepaid value did not reach for it: let a payment name the bill, and top up before the next',
  }),
};

/** The author of the note that says what an order lacks. A pending order without it only waits for its date. */
const ASKING = 'Meterline';

const ORDER_MENDS: Readonly<Record<string, string>> = {
  held: 'What it waits for is in its messages; PATCH its state when that is there',
  pending: 'Its messages say what is missing; PATCH the order with it',
  failed: 'Its items say why; order again',
  partial: 'The items that failed say why; order those again',
};
const FAILED_MENDS =
  'Its statusReason says why; tell it again with another Idempotency-Key when that is put right: another of the account and amount makes it good';

function within(root: string): (id: string) => string {
  return (id) => `${root}/${encodeURIComponent(id)}`;
}
