import { totalmem } from 'node:os';

export type EmbeddedSettings = Readonly<Record<string, string>>;

const MEGABYTE = 1024 * 1024;

/** Settings for one application on two cores; passed on the command line, so that they are never stale. */
export function serverSettings(port: number, overrides: EmbeddedSettings): EmbeddedSettings {
  return {
    // Loopback only: for access from elsewhere, operators use a server of their own.
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: '',
    // 24 for the pools, one each for locks and health, the rest for bench, verify, tests and a second process.
    max_connections: '60',
    // An eighth of the memory, at most 512 MB; pages take memory only once they are used.
    shared_buffers: `${Math.trunc(Math.min(512, Math.max(128, totalmem() / MEGABYTE / 8)))}MB`,
    effective_cache_size: '1GB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    // There is no replication, so the log only needs what crash recovery needs.
    wal_level: 'minimal',
    max_wal_senders: '0',
    // Checkpoints by time and not by volume, because each one makes every hot page be logged in full again.
    checkpoint_timeout: '15min',
    max_wal_size: '4GB',
    wal_buffers: '16MB',
    // An acknowledged usage survives a power failure.
    synchronous_commit: 'on',
    // Statements are short: compiling or parallelising them costs more than it gains on two cores.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    random_page_cost: '1.1',
    // Hot tables take thousands of updates a second, so vacuum runs early and in small steps.
    autovacuum_naptime: '15s',
    autovacuum_vacuum_scale_factor: '0.05',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Errors of statements go to the application, which logs them itself.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...overrides,
  };
}
