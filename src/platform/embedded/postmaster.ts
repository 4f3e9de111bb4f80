import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Binaries } from './binaries';
import type { Folder } from './folder';
import { isAlive, pidState } from './process-state';
import { asCommand, type RunAs } from './run-as';
import type { EmbeddedSettings } from './settings';

const LOG_MAX_BYTES = 10 * 1024 * 1024;
const FAST_STOP_MS = 20_000;
const POLL_MS = 20;

export function spawnPostmaster(
  folder: Folder,
  binaries: Binaries,
  runAs: RunAs,
  settings: EmbeddedSettings,
): ChildProcess {
  if ((statSync(folder.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_MAX_BYTES) {
    renameSync(folder.log, `${folder.log}.1`);
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = asCommand(runAs, binaries.postgres, ['-D', folder.cluster, ...options]);
  const log = openSync(folder.log, 'a', 0o600);
  try {
    // In its own process group, so that Ctrl-C in the terminal only reaches the application, which drains first.
    return spawn(command.file, command.args, {
      ...command.identity,
      cwd: folder.path,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
  } finally {
    closeSync(log);
  }
}

export async function stopPostmaster(
  child: ChildProcess,
  folder: Folder,
  binaries: Binaries,
): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = once(child, 'exit');
  if (process.platform === 'win32') {
    execFile(binaries.pgCtl, ['stop', '-m', 'fast', '-D', folder.cluster]);
  } else {
    child.kill('SIGINT');
  }
  const waiting = new AbortController();
  const outcome = await Promise.race([
    ended,
    pause(FAST_STOP_MS, 'slow', { signal: waiting.signal }),
  ]);
  waiting.abort();
  if (outcome !== 'slow') return;
  child.kill('SIGQUIT');
  await ended;
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Stops a server that a killed Meterline left behind, instead of using it: it may run old settings or programs, and
 * only a child process reports its end. Requires the folder's lock.
 */
export async function endLeftover(folder: Folder, log: (line: string) => void): Promise<void> {
  const file = join(folder.cluster, 'postmaster.pid');
  const pid = readPid(file);
  const state = pid === undefined ? 'free' : pidState(pid);
  // PostgreSQL itself detects a free pid, but would take an ended process that still has it for a running server.
  if (pid === undefined || state === 'free') return;
  if (state === 'ended') {
    rmSync(file, { force: true });
    return;
  }
  const verdict = isPostmasterOf(pid, folder.cluster);
  if (verdict === 'unknown') return;
  if (verdict === 'no') {
    // The pid belongs to another program by now; PostgreSQL would take it for a running server and refuse to start.
    rmSync(file, { force: true });
    return;
  }
  log(`stopping the PostgreSQL (pid ${pid}) that an earlier run left behind`);
  for (const [signal, limitMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    process.kill(pid, signal);
    for (let waited = 0; waited < limitMs && isAlive(pid); waited += POLL_MS) await pause(POLL_MS);
    if (!isAlive(pid)) return;
  }
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A postmaster's working directory is its data folder. */
function isPostmasterOf(pid: number, cluster: string): 'yes' | 'no' | 'unknown' {
  try {
    if (process.platform === 'linux') {
      const name = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
      const isHere = readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
      return isHere && basename(name).startsWith('postgres') ? 'yes' : 'no';
    }
    if (process.platform === 'win32') return 'unknown';
    const command = execFileSync('ps', ['-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' });
    return command.includes(`-D ${cluster}`) ? 'yes' : 'no';
  } catch {
    return 'unknown';
  }
}
