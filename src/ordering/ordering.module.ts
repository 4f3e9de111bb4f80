import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { BalanceModule } from '../balance';
import { CatalogModule } from '../catalog';
import { ChargingModule } from '../charging';
import { InventoryModule } from '../inventory';
import { LedgerModule } from '../ledger';
import { provideNext, resourceController, resourceToken } from '../tmf';
import { Cancellations } from './cancellation.service';
import { BundleMembers } from './bundle-members.service';
import { ItemFulfilment } from './item-fulfilment.service';
import { ItemPrices } from './item-prices.service';
import { OrderBooking } from './order-booking.service';
import { OrderBundles } from './order-bundles.service';
import { OrderCompletion } from './order-completion.service';
import { OrderFulfilment } from './order-fulfilment.service';
import { cancellationOperations, orderOperations } from './order.operations';
import { OrderQuestions } from './order-questions.service';
import { OrderReports } from './order-reports.service';
import { OrderWorker } from './order-worker.service';
import { ProductSales } from './product-sales.service';
import { SubjectRemarks } from './subject-remarks.service';
import { ProductOrders } from './product-order.service';
import { WAITING_ORDERS } from './store/waiting-orders';
import { cancelProductOrderType, productOrderType } from './tmf622/order-types';
import { cancelProductOrderV5, productOrderV5 } from './tmf622/order-v5-types';

@Module({
  imports: [
    AccountModule,
    AttentionModule,
    BalanceModule,
    CatalogModule,
    ChargingModule,
    InventoryModule,
    LedgerModule,
  ],
  controllers: [
    resourceController(productOrderType),
    resourceController(cancelProductOrderType),
    resourceController(productOrderV5.type),
    resourceController(cancelProductOrderV5.type),
  ],
  providers: [
    ProductOrders,
    Cancellations,
    BundleMembers,
    ItemFulfilment,
    ItemPrices,
    ProductSales,
    SubjectRemarks,
    OrderBooking,
    OrderBundles,
    OrderCompletion,
    OrderFulfilment,
    OrderQuestions,
    OrderReports,
    OrderWorker,
    tellsOfWaiting(...WAITING_ORDERS),
    {
      provide: resourceToken(productOrderType),
      inject: [ProductOrders, OrderWorker],
      useFactory: orderOperations,
    },
    {
      provide: resourceToken(cancelProductOrderType),
      inject: [Cancellations, OrderWorker],
      useFactory: cancellationOperations,
    },
    provideNext(productOrderV5),
    provideNext(cancelProductOrderV5),
  ],
})
export class OrderingModule {}
