import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog';
import { resourceController } from '../tmf';
import { Products } from './product.service';
import { SubscriptionDirectory } from './subscription-directory.service';
import { productType } from './tmf637/product-type';

@Module({
  imports: [CatalogModule],
  controllers: [resourceController(productType, Products)],
  providers: [SubscriptionDirectory, Products],
  exports: [SubscriptionDirectory, Products],
})
export class InventoryModule {}
