import { Module } from '@nestjs/common';
import { AccountModule } from '../account';
import { BalanceModule } from '../balance';
import { InventoryModule } from '../inventory';
import { resourceController } from '../tmf';
import { UsageConsumptionQueries } from './consumption.service';
import { queryUsageConsumptionType } from './tmf677/consumption-type';

@Module({
  imports: [AccountModule, BalanceModule, InventoryModule],
  controllers: [resourceController(queryUsageConsumptionType, UsageConsumptionQueries)],
  providers: [UsageConsumptionQueries],
})
export class ConsumptionModule {}
