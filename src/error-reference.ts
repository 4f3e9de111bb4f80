// Every code that clients can meet, room by room; served at /docs/errors.
import { accessErrors } from './access';
import { accountErrors } from './account';
import { approvalErrors } from './approval';
import { auditErrors } from './audit';
import { balanceErrors } from './balance';
import { billingErrors } from './billing';
import { catalogErrors } from './catalog';
import { chargingErrors } from './charging';
import { consumptionErrors } from './consumption';
import { coreErrors } from './core/core.errors';
import type { ErrorReference } from './core/domain-error';
import { exchangeErrors } from './exchange';
import { extensionErrors } from './extension';
import { fileErrors } from './file';
import { inventoryErrors } from './inventory';
import { jobErrors } from './job';
import { ledgerErrors } from './ledger';
import { meterErrors } from './meter';
import { notificationErrors } from './notification';
import { orderingErrors } from './ordering';
import { partyErrors } from './party';
import { paymentErrors } from './payment';
import { platformErrors } from './platform/platform.errors';
import { ratecardErrors } from './ratecard';
import { tariffErrors } from './tariff';
import { tmfErrors } from './tmf';
import { usageErrors } from './usage';

export const errorReference: readonly ErrorReference[] = [
  accessErrors,
  accountErrors,
  approvalErrors,
  auditErrors,
  balanceErrors,
  billingErrors,
  catalogErrors,
  chargingErrors,
  consumptionErrors,
  coreErrors,
  exchangeErrors,
  extensionErrors,
  fileErrors,
  inventoryErrors,
  jobErrors,
  ledgerErrors,
  meterErrors,
  notificationErrors,
  orderingErrors,
  partyErrors,
  paymentErrors,
  platformErrors,
  ratecardErrors,
  tariffErrors,
  tmfErrors,
  usageErrors,
];
