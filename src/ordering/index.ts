export { OrderingModule } from './ordering.module';
export { OrderWorker } from './order-worker.service';
