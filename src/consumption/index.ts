export { ConsumptionModule } from './consumption.module';
export { consumptionErrors } from './consumption.errors';
