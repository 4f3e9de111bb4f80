import { Module } from '@nestjs/common';
import { Catalog } from './offering-directory.service';
import { PriceDirectory } from './price-directory.service';

@Module({
  providers: [Catalog, PriceDirectory],
  exports: [Catalog, PriceDirectory],
})
export class CatalogModule {}
