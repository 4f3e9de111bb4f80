import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { failedStep, noDisk, otherMajor } from './embedded.errors';
import type { Folder } from './folder';
import { asCommand, type RunAs } from './run-as';

export const OWNER = 'meterline';

/** Creates the database files once. They are renamed to their place only when they are complete. */
export async function ensureCluster(
  folder: Folder,
  binaries: Binaries,
  runAs: RunAs,
  secret: string,
): Promise<void> {
  if (existsSync(folder.cluster)) {
    refuseOtherMajor(folder, binaries);
    return;
  }
  const passwordFile = join(folder.path, 'initdb.secret');
  rmSync(folder.draft, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  try {
    mkdirSync(folder.draft, { mode: 0o700 });
    writeFileSync(passwordFile, secret, { mode: 0o600 });
    if (runAs.kind === 'user') {
      for (const path of [folder.draft, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
    }
    await initialise(folder, binaries, runAs, passwordFile);
    renameSync(folder.draft, folder.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(folder.draft, { recursive: true, force: true });
  }
}

function refuseOtherMajor(folder: Folder, { major }: Binaries): void {
  const found = readFileSync(join(folder.cluster, 'PG_VERSION'), 'utf8').trim();
  if (found !== major) throw otherMajor(folder.path, found, major);
}

async function initialise(
  folder: Folder,
  binaries: Binaries,
  runAs: RunAs,
  passwordFile: string,
): Promise<void> {
  const { file, args, identity } = asCommand(runAs, binaries.initdb, [
    '--pgdata',
    folder.draft,
    '--username',
    OWNER,
    '--pwfile',
    passwordFile,
    '--auth=scram-sha-256',
    // The builtin locale sorts alike on every operating system.
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    // The server's first checkpoint syncs the files; before that nothing can be lost.
    '--no-sync',
  ]);
  const child = spawn(file, args, {
    ...identity,
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const status = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (status === 0) return;
  throw output.includes('No space left')
    ? noDisk(folder.path)
    : failedStep('create its files', output);
}
