import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog';
import { provideNext, resourceController } from '../tmf';
import { Products } from './product.service';
import { SubscriptionDirectory } from './subscription-directory.service';
import { productType } from './tmf637/product-type';
import { productV5 } from './tmf637/product-v5-type';

@Module({
  imports: [CatalogModule],
  controllers: [resourceController(productType, Products), resourceController(productV5.type)],
  providers: [SubscriptionDirectory, Products, provideNext(productV5, Products)],
  exports: [SubscriptionDirectory, Products],
})
export class InventoryModule {}
