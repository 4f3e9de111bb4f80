// A process of its own for bill-run-crash.faults-spec.ts: takes up bill runs until it is killed.
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BillingModule } from '../../src/billing';
import { createDataSource } from '../../src/data-source';
import { PlatformModule } from '../../src/platform/platform.module';
import { Settings } from '../../src/platform/settings';

@Module({})
class Root {
  static on(url: string) {
    const database = TypeOrmModule.forRootAsync({
      useFactory: () => createDataSource(url).options,
    });
    return { module: Root, imports: [database, PlatformModule.for(new Settings()), BillingModule] };
  }
}

void NestFactory.createApplicationContext(Root.on(process.argv[2] ?? ''), { logger: false });
