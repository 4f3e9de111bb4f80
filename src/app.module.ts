import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { AccessModule } from './access';
import { AccountModule } from './account';
import { ApprovalModule } from './approval';
import { AttentionModule } from './attention';
import { AuditModule } from './audit';
import { BalanceModule } from './balance';
import { BillingModule } from './billing';
import { CatalogModule } from './catalog';
import { ChargingModule } from './charging';
import { ConsumptionModule } from './consumption';
import { ContractModule } from './contract';
import { redactLine } from './core/redact';
import { createDataSource } from './data-source';
import { ExchangeModule } from './exchange';
import { ExtensionModule } from './extension';
import { InventoryModule } from './inventory';
import { JobModule } from './job';
import { LedgerModule } from './ledger';
import { MeterModule } from './meter';
import { NotificationModule } from './notification';
import { OrderingModule } from './ordering';
import { PartyModule } from './party';
import { PaymentModule } from './payment';
import type { LogSink } from './platform/boot/orderly-end';
import { PlatformModule } from './platform/platform.module';
import { Settings } from './platform/settings';
import { RatecardModule } from './ratecard';
import { TariffModule } from './tariff';
import { IdempotencyKeys } from './tmf/idempotency-keys.service';
import { TopicModule } from './topic';
import { UsageModule } from './usage';

export type AppOptions = {
  readonly databaseUrl: string;
  readonly logLevel: string;
  readonly settings?: Settings;
  readonly log?: LogSink;
};

/** The composition root: which modules make up the product. */
@Module({})
export class AppModule {
  static for({ databaseUrl, logLevel, settings = new Settings(), log }: AppOptions) {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: {
            level: logLevel,
            // Redacts each line of the log, whichever code wrote it.
            hooks: { streamWrite: redactLine },
            ...(log === undefined ? {} : { stream: log }),
          },
          // A logger per request would cost an async hook on every await, and nothing uses it.
          forRoutes: [],
        }),
        TypeOrmModule.forRootAsync({
          useFactory: () => createDataSource(databaseUrl, settings.limits).options,
        }),
        PlatformModule.for(settings),
        AccessModule,
        AccountModule,
        ApprovalModule,
        AttentionModule,
        AuditModule,
        BalanceModule,
        BillingModule,
        CatalogModule,
        ChargingModule,
        ConsumptionModule,
        ContractModule,
        ExchangeModule,
        ExtensionModule,
        InventoryModule,
        JobModule,
        LedgerModule,
        MeterModule,
        NotificationModule,
        OrderingModule,
        PartyModule,
        PaymentModule,
        RatecardModule,
        TariffModule,
        TopicModule,
        UsageModule,
      ],
      providers: [IdempotencyKeys],
    };
  }
}
