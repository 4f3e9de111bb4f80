import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** The product as its operator runs it: `npm start` in a process of its own. */
export type ServerProcess = {
  readonly child: ChildProcess;
  /** Base URL, known once it is ready; rejects when it ends before. */
  readonly url: Promise<string>;
  readonly ended: Promise<Ending>;
  stdout(): string;
  stderr(): string;
};

export type Ending = { readonly code: number | null; readonly signal: string | null };

export function startServer(env: Record<string, string>): ServerProcess {
  const { DATABASE_URL: _given, ...inherited } = process.env;
  const child = spawn(process.execPath, ['src/run.mjs', 'start'], {
    cwd: ROOT,
    env: { ...inherited, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]): Ending => ({ code, signal }));
  const url = new Promise<string>((ready, fail) => {
    child.stdout.on('data', () => {
      const found = /(https?:\/\/\S+)\/health\/ready/.exec(text.stdout);
      if (found?.[1] !== undefined) ready(found[1]);
    });
    void ended.then(() => fail(new Error(`ended before it was ready: ${text.stderr}`)));
  });
  url.catch(() => undefined);
  return { child, url, ended, stdout: () => text.stdout, stderr: () => text.stderr };
}

/** On a folder of its own; what kills it at once and takes the folder away is added to `cleanUps`. */
export function startServerOn(
  databaseUrl: string,
  cleanUps: Array<() => unknown>,
  env: Record<string, string> = {},
): ServerProcess {
  const folder = freshDataDir();
  const server = startServer({ ...env, DATABASE_URL: databaseUrl, METERLINE_DATA_DIR: folder });
  cleanUps.push(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return server;
}

export function freshDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meterline-boot-'));
  // As root the embedded server runs as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  return folder;
}
