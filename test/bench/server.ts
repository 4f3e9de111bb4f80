// The product as its users run it: a server process of its own on a database of its own, durable.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded';
import { parentOf } from './cpu';

export type BenchServer = {
  readonly url: string;
  readonly pid: number;
  readonly databaseUrl: string;
  /** Whose children its backends are. */
  readonly databasePid: number;
  /** The highest resident size seen since the last call, in MB. */
  peakMemory(): number;
  stop(): Promise<void>;
};

const MEMORY_EVERY_MS = 50;

export async function startServer(): Promise<BenchServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'meterline-bench-'));
  chmodSync(dataDir, 0o711);
  const database = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const main = join(__dirname, '../../dist/src/main.js');
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readyUrl(child);
  const memory = watchMemory(child.pid ?? 0);
  return {
    url,
    pid: child.pid ?? 0,
    databaseUrl: database.url,
    databasePid: await postmasterOf(database.url),
    peakMemory: () => memory.peak(),
    stop: async () => {
      memory.stop();
      await ended(child);
      await database.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function postmasterOf(url: string): Promise<number> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = parentOf(rows[0]?.pid ?? 0) ?? 0;
  await client.end();
  return postmaster;
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('exit', (status) => reject(new Error(`the server ended with status ${status}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /(http:\/\/[^\s/]+)\/health\/ready/.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    });
  });
}

function watchMemory(pid: number): { peak(): number; stop(): void } {
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(pid));
  }, MEMORY_EVERY_MS);
  return {
    peak: () => {
      const seen = peakMb;
      peakMb = 0;
      return seen;
    },
    stop: () => clearInterval(timer),
  };
}

/** Linux tells in /proc; elsewhere nothing is measured. */
function residentMb(pid: number): number {
  try {
    const kilobytes =
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
