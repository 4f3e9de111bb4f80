import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { errorCode } from '../error-code';
import { noDisk, unwritableFolder } from './embedded.errors';

/** What lies where in the data directory. */
export type Folder = {
  readonly path: string;
  readonly cluster: string;
  readonly draft: string;
  readonly log: string;
};

// A new cluster takes 40 MB and its first segments of log as much again.
const FREE_MIN_BYTES = 128 * 1024 * 1024;

export function openFolder(dataDir: string): Folder {
  const path = resolve(dataDir);
  try {
    // As root the server runs as another user, who must be able to pass through but not to look.
    if (mkdirSync(path, { recursive: true }) !== undefined) chmodSync(path, 0o711);
    const disk = statfsSync(path);
    if (disk.bavail * disk.bsize < FREE_MIN_BYTES) throw noDisk(path);
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

export function explainFileError(error: unknown, folder: string): unknown {
  const found = errorCode(error);
  if (found === 'ENOSPC' || found === 'EDQUOT') return noDisk(folder);
  const refused = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];
  return refused.includes(found) ? unwritableFolder(folder) : error;
}

/** The superuser's password: made once, readable by this user alone. */
export function keepSecret(folder: Folder): string {
  const file = join(folder.path, 'secret');
  const kept = readOrEmpty(file);
  if (kept !== '') return kept;
  const secret = randomBytes(24).toString('base64url');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}

/** The same port as last time when it is still free, so that tools and bookmarks keep working. */
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
