import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { BalanceModule } from '../balance';
import { CatalogModule } from '../catalog';
import { ExchangeModule } from '../exchange';
import { InventoryModule } from '../inventory';
import { LedgerModule } from '../ledger';
import { MeterModule } from '../meter';
import { RatecardModule } from '../ratecard';
import { TariffModule } from '../tariff';
import { ChargeBook } from './charge-book.service';
import { ChargeProof } from './charge-proof.service';
import { PaidProof } from './paid-proof.service';
import { ClosingCharges } from './closing-charges.service';
import { FeeSettlement } from './fee-settlement.service';
import { Charging } from './charging.service';
import { KeptCharges } from './kept-charges.service';
import { LineParts } from './line-parts.service';
import { PriceBooks } from './price-books.service';
import { Rerating } from './rerating.service';
import { RerunBooking } from './rerun-booking.service';
import { ChargeTrace } from './charge-trace.service';
import { WorkingSets } from './working-sets.service';
import { Worlds } from './worlds.service';

@Module({
  imports: [
    AccountModule,
    BalanceModule,
    CatalogModule,
    ExchangeModule,
    InventoryModule,
    LedgerModule,
    MeterModule,
    RatecardModule,
    TariffModule,
  ],
  providers: [
    Charging,
    ChargeBook,
    ChargeProof,
    PaidProof,
    ChargeTrace,
    ClosingCharges,
    FeeSettlement,
    KeptCharges,
    LineParts,
    PriceBooks,
    Rerating,
    RerunBooking,
    WorkingSets,
    Worlds,
  ],
  exports: [Charging, ChargeBook, ChargeTrace, ClosingCharges, FeeSettlement, LineParts, Rerating],
})
export class ChargingModule {}
