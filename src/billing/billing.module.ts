import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { BalanceModule } from '../balance';
import { CatalogModule } from '../catalog';
import { ChargingModule } from '../charging';
import { InventoryModule } from '../inventory';
import { LedgerModule } from '../ledger';
import { provideNext, resourceController } from '../tmf';
import { BillRunsController } from './api/bill-runs.controller';
import { BillerController } from './api/biller.controller';
import { BillsController } from './api/bills.controller';
import { SpendController } from './api/spend.controller';
import { AllowanceRenewal } from './allowance-renewal.service';
import { AppliedRates } from './applied-rates.service';
import { AssembledBills } from './assembled-bills.service';
import { Billers } from './billers.service';
import { BillCloser } from './bill-closer.service';
import { BillCredits } from './bill-credits.service';
import { BillCycles } from './bill-cycles.service';
import { BillDrafts } from './bill-drafts.service';
import { BillPreparation } from './bill-preparation.service';
import { BillProof } from './bill-proof.service';
import { BillReader } from './bill-reader.service';
import { BillSettlement } from './bill-settlement.service';
import { BillRuns } from './bill-run.service';
import { DuePayers } from './due-payers.service';
import { CustomerBills } from './customer-bills.service';
import { BillList } from './bill-list.service';
import { KeptBills } from './kept-bills.service';
import { LiveBills } from './live-bills.service';
import { BillsOnDemand } from './bills-on-demand.service';
import { PeriodCloser } from './period-closer.service';
import { WAITING_BILLS } from './store/waiting-bills';
import { appliedRateType } from './tmf678/applied-rate-type';
import { appliedRateV5, billCycleType, customerBillV5, onDemandV5 } from './tmf678/bill-v5-types';
import { customerBillType } from './tmf678/customer-bill-type';
import { onDemandType } from './tmf678/on-demand-type';

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
    resourceController(customerBillType, CustomerBills),
    resourceController(appliedRateType, AppliedRates),
    resourceController(onDemandType, BillsOnDemand),
    ...[customerBillV5, appliedRateV5, onDemandV5].map(({ type }) => resourceController(type)),
    resourceController(billCycleType, BillCycles),
    BillerController,
    BillRunsController,
    BillsController,
    SpendController,
  ],
  providers: [
    AllowanceRenewal,
    AppliedRates,
    AssembledBills,
    Billers,
    BillCloser,
    BillCredits,
    BillCycles,
    BillDrafts,
    BillPreparation,
    BillProof,
    BillReader,
    BillRuns,
    BillSettlement,
    BillsOnDemand,
    CustomerBills,
    DuePayers,
    BillList,
    KeptBills,
    LiveBills,
    PeriodCloser,
    tellsOfWaiting(WAITING_BILLS),
    provideNext(customerBillV5, CustomerBills),
    provideNext(appliedRateV5, AppliedRates),
    provideNext(onDemandV5, BillsOnDemand),
  ],
  exports: [BillReader, BillRuns, BillSettlement],
})
export class BillingModule {}
