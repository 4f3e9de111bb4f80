export { JobModule } from './job.module';
export { jobErrors } from './job.errors';
