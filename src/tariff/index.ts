export { tariffErrors } from './tariff.errors';
export { TariffModule } from './tariff.module';
export { ZoneDirectory } from './zone-directory.service';
