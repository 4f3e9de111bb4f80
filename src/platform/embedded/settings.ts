import { totalmem } from 'node:os';

export type Settings = Readonly<Record<string, string>>;

const MEGABYTE = 1024 * 1024;

/** Settings for one application on two cores; given on the command line, so that they are never stale. */
export function serverSettings(port: number, overrides: Settings): Settings {
  return {
    // Loopback only: whoever needs the database from elsewhere wants a server of his own.
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: '',
    // 24 shared, one each for locks and health, and room for bench, verify, tests and a second process.
    max_connections: '60',
    // An eighth of the memory, at most 512 MB: pages are counted only once they are touched.
    shared_buffers: `${Math.trunc(Math.min(512, Math.max(128, totalmem() / MEGABYTE / 8)))}MB`,
    effective_cache_size: '1GB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    // Nothing replicates from here, so the log carries only what crash recovery needs.
    wal_level: 'minimal',
    max_wal_senders: '0',
    // Checkpoints by the clock, not by volume: each one makes every hot page be logged whole again.
    checkpoint_timeout: '15min',
    max_wal_size: '4GB',
    wal_buffers: '16MB',
    // An acknowledged usage survives a power cut.
    synchronous_commit: 'on',
    // The statements are short: compiling or sharing them out costs more than it gains on two cores.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    random_page_cost: '1.1',
    // Hot tables take thousands of updates a second: vacuum early, in small steps.
    autovacuum_naptime: '15s',
    autovacuum_vacuum_scale_factor: '0.05',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Refused statements are answers to the application, which logs them itself.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...overrides,
  };
}
