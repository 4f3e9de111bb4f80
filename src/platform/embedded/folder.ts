import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { memberOf, textOf } from '../../core/json';
import { errorCode } from '../error-code';
import { noDisk, noFolder, unusableFolder, unwritableFolder } from './embedded.errors';

/** Paths in the data directory. */
export type Folder = {
  readonly path: string;
  readonly cluster: string;
  readonly draft: string;
  readonly log: string;
};

// A new cluster takes 40 MB, and its first log segments as much again.
const FREE_MIN_BYTES = 128 * 1024 * 1024;

export function openFolder(dataDir: string): Folder {
  const path = resolve(dataDir);
  try {
    // Under root the server runs as another user, who must be able to traverse the folder but not to list it.
    if (madeFolder(path)) chmodSync(path, 0o711);
  } catch (error: unknown) {
    throw explainFileError(error, path);
  }
  return {
    path,
    cluster: join(path, 'postgres'),
    draft: join(path, 'postgres.draft'),
    log: join(path, 'postgres.log'),
  };
}

/**
 * True when the folder was not there. Node's own `recursive` makes a parent that is there again and again where the
 * file system refuses the child as missing, as /proc does.
 */
function madeFolder(path: string): boolean {
  if (isFolder(path)) return false;
  const parent = dirname(path);
  if (parent !== path) madeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error: unknown) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
  return true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** After a first file was written: a file system that takes none also has no space. */
export function needSpace({ path }: Folder): void {
  const disk = statfsSync(path);
  if (disk.bavail * disk.bsize < FREE_MIN_BYTES) throw noDisk(path);
}

export function explainFileError(error: unknown, folder: string): unknown {
  const found = errorCode(error);
  if (found === 'ENOSPC' || found === 'EDQUOT') return noDisk(folder);
  if (found === 'ENOTDIR' || found === 'EEXIST') return noFolder(folder);
  if (['EACCES', 'EPERM', 'EROFS'].includes(found)) return unwritableFolder(folder);
  // What else the file system says of the folder, and not of a program that was run.
  const path = textOf(memberOf(error, 'path')) ?? '';
  const isOfFolder = path.startsWith(folder) || (path !== '' && folder.startsWith(path));
  return error instanceof Error && isOfFolder ? unusableFolder(folder, error.message) : error;
}

/** The superuser's password: created once, readable by this user only. */
export function keepSecret(folder: Folder): string {
  const file = join(folder.path, 'secret');
  const kept = readOrEmpty(file);
  if (kept !== '') return kept;
  const secret = randomBytes(24).toString('base64url');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}

/** Reuses the last port if it is free, so that tools and bookmarks keep working. */
export async function keepPort(folder: Folder): Promise<number> {
  const file = join(folder.path, 'port');
  const kept = Number.parseInt(readOrEmpty(file), 10);
  const port = (kept > 0 ? await listenOnce(kept) : undefined) ?? (await listenOnce(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  if (port !== kept) writeFileSync(file, `${port}\n`);
  return port;
}

export function forgetPort(folder: Folder): void {
  rmSync(join(folder.path, 'port'), { force: true });
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => {
      done(undefined);
    });
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      probe.close(() => {
        done(found);
      });
    });
  });
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
