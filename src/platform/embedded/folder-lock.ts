import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../error-code';
import { folderInUse } from './embedded.errors';
import { isAlive, startOf } from './process-state';

// Only one Meterline works in a data directory. The holder is named by pid and start time, because
// a pid alone comes back after a reboot or in a new container.

/** Answers the function that gives the folder free again. */
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

/** A dead holder's lock is moved away; one that was renewed meanwhile by a third process is put back. */
function setAside(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
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
