import type { ChildProcess } from 'node:child_process';
import { openSync, readSync, closeSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { errorCode } from '../error-code';
import { type Binaries, findBinaries } from './binaries';
import { ensureCluster, OWNER } from './cluster';
import { failedStep, noDisk } from './embedded.errors';
import {
  explainFileError,
  type Folder,
  forgetPort,
  keepPort,
  keepSecret,
  needSpace,
  openFolder,
} from './folder';
import { lockFolder } from './folder-lock';
import { endLeftover, hasEnded, spawnPostmaster, stopPostmaster } from './postmaster';
import { chooseRunAs, type RunAs } from './run-as';
import { type EmbeddedSettings, serverSettings } from './settings';

export type EmbeddedPostgres = {
  /** As the owner of the cluster; the roles for requests are set per transaction. */
  readonly url: string;
  /** Stops the server in order and releases the folder. May be called twice. */
  readonly stop: () => Promise<void>;
};

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly settings?: EmbeddedSettings;
  /** Called when the server ends without having been asked to. */
  readonly onLost?: (line: string) => void;
};

type Server = { readonly child: ChildProcess; readonly url: string };

const ATTEMPTS_MAX = 3;
const READY_POLL_MS = 15;
const READY_MAX_MS = 30_000;
// Time for crash recovery, during which the server reports that it is starting.
const RECOVERY_MAX_MS = 15 * 60_000;

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = openFolder(options.dataDir);
  try {
    const unlock = lockFolder(folder.path);
    try {
      return await startLocked(folder, options, unlock);
    } catch (error: unknown) {
      unlock();
      throw error;
    }
  } catch (error: unknown) {
    throw explainFileError(error, folder.path);
  }
}

async function startLocked(
  folder: Folder,
  options: EmbeddedOptions,
  unlock: () => void,
): Promise<EmbeddedPostgres> {
  needSpace(folder);
  const runAs = chooseRunAs(folder.path, folder.cluster);
  const binaries = findBinaries(runAs, folder.path);
  const secret = keepSecret(folder);
  await ensureCluster(folder, binaries, runAs, secret);
  await endLeftover(folder, options.log);
  const { child, url } = await launch(folder, binaries, runAs, secret, options);

  let isStopping = false;
  // Any end of this process except kill -9 stops the server too.
  const takeAlong = (): void => void child.kill('SIGINT');
  process.once('exit', takeAlong);
  child.once('exit', (code, signal) => {
    if (!isStopping)
      options.onLost?.(`the embedded PostgreSQL ended (${signal ?? code}), see ${folder.log}`);
  });
  return {
    url,
    stop: async () => {
      isStopping = true;
      await stopPostmaster(child, folder, binaries);
      process.off('exit', takeAlong);
      unlock();
    },
  };
}

/** Retries when the port was taken in between, or when children of a killed server still hold its memory. */
async function launch(
  folder: Folder,
  binaries: Binaries,
  runAs: RunAs,
  secret: string,
  options: EmbeddedOptions,
): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = await keepPort(folder);
    const logStart = statSync(folder.log, { throwIfNoEntry: false })?.size ?? 0;
    const child = spawnPostmaster(
      folder,
      binaries,
      runAs,
      serverSettings(port, options.settings ?? {}),
    );
    child.once('error', () => {});
    const url = `postgresql://${OWNER}:${secret}@127.0.0.1:${port}`;
    try {
      await untilReady(child, `${url}/postgres`);
      return { child, url: `${url}/${OWNER}` };
    } catch (error: unknown) {
      await stopPostmaster(child, folder, binaries);
      const output = tailFrom(folder.log, logStart);
      if (output.includes('No space left')) throw noDisk(folder.path);
      if (attempt === ATTEMPTS_MAX) {
        throw failedStep('start', output || (error instanceof Error ? error.message : ''));
      }
      if (output.includes('could not bind')) forgetPort(folder);
      await pause(attempt * 300);
    }
  }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const start = Date.now();
  for (;;) {
    const client = new Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await ensureDatabase(client);
      return;
    } catch (error: unknown) {
      const isRecovering = errorCode(error) === '57P03';
      const waited = Date.now() - start;
      if (hasEnded(child) || child.pid === undefined) throw error;
      if (!isRecovering && errorCode(error) !== 'ECONNREFUSED') throw error;
      if (waited > (isRecovering ? RECOVERY_MAX_MS : READY_MAX_MS)) throw error;
      await pause(READY_POLL_MS);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

async function ensureDatabase(client: Client): Promise<void> {
  const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [OWNER]);
  if (found.rowCount === 0) await client.query(`CREATE DATABASE ${OWNER}`);
}

function tailFrom(file: string, start: number): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  // A rotated log starts again at zero.
  const from = size < start ? 0 : start;
  const text = Buffer.alloc(Math.min(size - from, 64 * 1024));
  if (text.length === 0) return '';
  const handle = openSync(file, 'r');
  try {
    return text.toString('utf8', 0, readSync(handle, text, 0, text.length, from));
  } finally {
    closeSync(handle);
  }
}
