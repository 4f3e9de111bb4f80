export { OrderingModule } from './ordering.module';
export { orderingErrors } from './ordering.errors';
