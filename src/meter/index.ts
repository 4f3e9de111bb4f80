export { countingOf, countsAlike } from './domain/meter';
export { metersNamedIn, unitsNamedIn } from './domain/meters-named-in';
export { MeterDirectory } from './meter-directory.service';
export { MeterModule } from './meter.module';
export { Meters } from './meter.service';
export { meterErrors } from './meter.errors';
