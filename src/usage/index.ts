export { UsageModule } from './usage.module';
export { usageErrors } from './usage.errors';
