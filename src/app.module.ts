import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { createDataSource } from './data-source';
import { JobModule } from './job';
import { NotificationModule } from './notification';
import { PlatformModule } from './platform/platform.module';
import { AccountModule } from './account';
import { InventoryModule } from './inventory';

export type AppOptions = { readonly databaseUrl: string; readonly logLevel: string };

/** The composition root: which modules make up the product. */
@Module({})
export class AppModule {
  static for({ databaseUrl, logLevel }: AppOptions) {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: { level: logLevel, autoLogging: false, quietReqLogger: true },
        }),
        TypeOrmModule.forRootAsync({
          useFactory: () => createDataSource(databaseUrl).options,
        }),
        PlatformModule,
        JobModule,
        NotificationModule,
        InventoryModule,
        AccountModule,
      ],
    };
  }
}
