export { exportsController } from './api/exports.controller';
export { fileJobType } from './api/job-type';
export { exportNamed } from './domain/file-url';
export {
  ExportJobs,
  type ExportPlan,
  exportQuery,
} from './export-job.service';
export {
  FileJobs,
  type FileWork,
  formatNamed,
  isRefusal,
} from './file-job.service';
export {
  fileErrors,
  fileUnreadable,
  pathUnknown,
  querySorted,
} from './file.errors';
export { FileModule } from './file.module';
export { RemoteFiles } from './remote-file.service';
export { failedFiles } from './store/waiting-files';
export { FileRepository } from './store/file.repository';
