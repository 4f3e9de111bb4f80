// A process of its own for bill-run-crash.faults-spec.ts: takes up bill runs until it is killed.
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BillingModule } from '../../src/billing';
import { createDataSource } from '../../src/data-source';
import { PlatformModule } from '../../src/platform/platform.module';
import { Settings } from '../../src/platform/settings';
import { httpAdapter } from '../../src/tmf';

@Module({})
class Root {
  static on(url: string) {
    const database = TypeOrmModule.forRootAsync({
      useFactory: () => createDataSource(url).options,
    });
    return { module: Root, imports: [database, PlatformModule.for(new Settings()), BillingModule] };
  }
}

// Rooms that take bodies of their own kind want a server to begin with; this one listens to nobody.
void (async () => {
  const root = Root.on(process.argv[2] ?? '');
  const app = await NestFactory.create(root, httpAdapter(), { logger: false });
  await app.init();
})();
