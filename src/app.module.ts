import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { AccessModule } from './access';
import { AccountModule } from './account';
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
            // Of every line, whatever it was made of.
            hooks: { streamWrite: redactLine },
            ...(log === undefined ? {} : { stream: log }),
          },
          // A logger of its own for each request costs every await an async hook, and nothing uses it.
          forRoutes: [],
        }),
        TypeOrmModule.forRootAsync({
          useFactory: () => createDataSource(databaseUrl, settings.limits).options,
        }),
        PlatformModule.for(settings),
        AccessModule,
        AccountModule,
        AttentionModule,
        AuditModule,
        BalanceModule,
        BillingModule,
        CatalogModule,
        ChargingModule,
        ConsumptionModule,
        ContractModule,
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
        TopicModule,
        UsageModule,
      ],
    };
  }
}
