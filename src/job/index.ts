export { type JobResource, toJobResource } from './api/job.convert';
export { JobModule } from './job.module';
export { jobErrors } from './job.errors';
