import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
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
import { ProductOrders } from './product-order.service';
import { cancelProductOrderType, productOrderType } from './tmf622/order-types';
import { cancelProductOrderV5, productOrderV5 } from './tmf622/order-v5-types';

@Module({
  imports: [
    AccountModule,
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
    OrderBooking,
    OrderBundles,
    OrderCompletion,
    OrderFulfilment,
    OrderQuestions,
    OrderReports,
    OrderWorker,
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
