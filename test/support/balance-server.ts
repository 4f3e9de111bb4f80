// TMF654 served by a process of its own, on a database that others use too, to be killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export async function startBalanceServer(
  databaseUrl: string,
): Promise<{ readonly url: string; kill(): void }> {
  const require = join(__dirname, 'ts-require.cjs');
  const script = join(__dirname, '../integration/balance-process.ts');
  const child = spawn(process.execPath, ['-r', require, script, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), kill: () => child.kill('SIGKILL') };
}
