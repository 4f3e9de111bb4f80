import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { BalanceModule } from '../balance';
import { InventoryModule } from '../inventory';
import { resourceController } from '../tmf';
import { UsageConsumptionQueries } from './usage-consumption-queries.service';
import { queryUsageConsumptionType } from './tmf677/consumption-type';
import { usageConsumptionReportType } from './tmf677/usage-report-type';
import { UsageConsumptionReports } from './usage-consumption-reports.service';

@Module({
  imports: [AccountModule, BalanceModule, InventoryModule],
  controllers: [
    resourceController(queryUsageConsumptionType, UsageConsumptionQueries),
    resourceController(usageConsumptionReportType, UsageConsumptionReports),
  ],
  providers: [UsageConsumptionQueries, UsageConsumptionReports],
})
export class ConsumptionModule {}
