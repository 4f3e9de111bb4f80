export { EmbeddedPostgresError, FolderInUse } from './embedded.errors';
export { urlOfRunning } from './running';
export { startEmbeddedPostgres } from './start';
