export { EmbeddedPostgresError } from './embedded.errors';
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './start';
