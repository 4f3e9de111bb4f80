import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { CatalogModule } from '../catalog';
import { ExchangeModule } from '../exchange';
import { provideNext, resourceController } from '../tmf';
import { DescribedPrices } from './described-prices.service';
import { KeptSubscriptions } from './kept-subscriptions.service';
import { NamedPrices } from './named-prices.service';
import { NegotiatedPrices } from './negotiated-prices.service';
import { Offers } from './offers.service';
import { ProductBundles } from './product-bundles.service';
import { ProductPrices } from './product-prices.service';
import { Products } from './product.service';
import { SaleRules } from './sale-rules.service';
import { SoldCurrency } from './sold-currency.service';
import { SubjectHolding } from './subject-holding.service';
import { SubscriptionDirectory } from './subscription-directory.service';
import { productType } from './tmf637/product-type';
import { productV5 } from './tmf637/product-v5-type';

@Module({
  imports: [AccountModule, CatalogModule, ExchangeModule],
  controllers: [resourceController(productType, Products), resourceController(productV5.type)],
  providers: [
    KeptSubscriptions,
    NamedPrices,
    DescribedPrices,
    NegotiatedPrices,
    Offers,
    ProductBundles,
    ProductPrices,
    SaleRules,
    SoldCurrency,
    SubjectHolding,
    SubscriptionDirectory,
    Products,
    provideNext(productV5, Products),
  ],
  exports: [
    SubscriptionDirectory,
    DescribedPrices,
    NamedPrices,
    Offers,
    ProductBundles,
    Products,
    SaleRules,
  ],
})
export class InventoryModule {}
