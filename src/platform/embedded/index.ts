export { EmbeddedPostgresError } from './embedded.errors';
export { startEmbeddedPostgres } from './start';
