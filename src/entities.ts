// The tables that are accessed as entities through the transaction's EntityManager: those that are not hot.
// Migrations create the tables; a test finds entities that drifted from them.
import { ApiKeyEntity } from './access/store/api-key.entity';
import { TenantEntity } from './access/store/tenant.entity';
import { AuditEventEntity } from './audit/store/audit-event.entity';
import { AuditHeadEntity } from './audit/store/audit-head.entity';
import { JobFileEntity } from './file/store/job-file.entity';
import { MeterEntity } from './meter/store/meter.entity';
import { HubDeliveryEntity } from './notification/store/hub-delivery.entity';
import { HubSubscriptionEntity } from './notification/store/hub-subscription.entity';
import { MovementToldEntity } from './payment/store/movement-told.entity';
import { PaymentBookingEntity } from './payment/store/payment-booking.entity';
import { RefundBookingEntity } from './payment/store/refund-booking.entity';
import { AuditEntryEntity } from './ratecard/store/audit-entry.entity';
import { CardVersionEntity } from './ratecard/store/card-version.entity';
import { RateCardEntity } from './ratecard/store/rate-card.entity';

export const ENTITIES = [
  ApiKeyEntity,
  AuditEntryEntity,
  AuditEventEntity,
  AuditHeadEntity,
  CardVersionEntity,
  HubDeliveryEntity,
  HubSubscriptionEntity,
  JobFileEntity,
  MeterEntity,
  MovementToldEntity,
  PaymentBookingEntity,
  RateCardEntity,
  RefundBookingEntity,
  TenantEntity,
];
