export { OrderingModule } from './ordering.module';
export { OrderWorker } from './order-worker.service';
export { orderingErrors } from './ordering.errors';
