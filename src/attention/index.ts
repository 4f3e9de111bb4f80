export { AttentionModule } from './attention.module';
export { tellsOfWaiting } from './attention.service';
export type { Waits } from './domain/waits';
