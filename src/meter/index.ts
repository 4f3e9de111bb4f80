export type { Meter, MeterAttribute } from './domain/meter';
export { MeterDirectory } from './meter-directory.service';
export { MeterModule } from './meter.module';
