export { ConsumptionModule } from './consumption.module';
