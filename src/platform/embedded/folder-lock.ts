import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../error-code';
import { folderInUse } from './embedded.errors';
import { isAlive, startOf } from './process-state';

// Only one Meterline may use a data directory. The holder is identified by pid and start time, because pids are
// reused after a reboot or in a new container.

/** Returns a function that releases the folder. */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, 'lock');
  const mine = `${process.pid} ${startOf(process.pid) ?? ''}\n`;
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    while (!tryLink(draft, lock)) {
      const found = readLock(lock);
      const holder = Number.parseInt(found, 10);
      if (found !== '' && isHeld(found, holder)) throw folderInUse(folder, holder);
      setAside(lock, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readLock(lock) === mine) rmSync(lock, { force: true });
  };
}

function tryLink(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error: unknown) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readLock(lock: string): string {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}

/** Moves the lock of a dead holder away; if a third process has renewed it meanwhile, it is put back. */
function setAside(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error: unknown) {
    // Somebody else just moved it. Who may not move it would try for ever.
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readLock(aside) !== stale) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function isHeld(found: string, holder: number): boolean {
  if (!isAlive(holder)) return false;
  const start = found.trim().split(' ').slice(1).join(' ');
  const now = startOf(holder);
  return start === '' || now === undefined || now === start;
}
