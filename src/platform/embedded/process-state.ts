import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from '../error-code';

// The state of a recorded pid. The pid may be reused by another process, and a process that has ended keeps it until
// its parent waits for it, which in a container may be never.

export type PidState = 'runs' | 'ended' | 'free';

export function pidState(pid: number): PidState {
  if (!(pid > 0)) return 'free';
  try {
    process.kill(pid, 0);
  } catch (error: unknown) {
    // A process of another user may also have ended already.
    if (errorCode(error) !== 'EPERM') return 'free';
  }
  return isZombie(pid) ? 'ended' : 'runs';
}

export function isAlive(pid: number): boolean {
  return pidState(pid) === 'runs';
}

/** The start time of a process in the system's own format; only compared for equality. */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') return statOf(pid)?.[19];
  return psOf(pid, 'lstart');
}

function isZombie(pid: number): boolean {
  const state = process.platform === 'linux' ? statOf(pid)?.[0] : psOf(pid, 'stat');
  return state?.startsWith('Z') === true;
}

/** The fields after the program's name, which may contain spaces and parentheses; the state is the first. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function psOf(pid: number, column: 'lstart' | 'stat'): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', `${pid}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
