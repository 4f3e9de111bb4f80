// A server in a process of its own, on a database that others use too, to be killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

type Program = 'balance-process' | 'ordering-process';
type ServedProcess = { readonly url: string; kill(): void };

export async function startServed(program: Program, databaseUrl: string): Promise<ServedProcess> {
  const require = join(__dirname, 'ts-require.cjs');
  const script = join(__dirname, `../../integration/${program}.ts`);
  const child = spawn(process.execPath, ['-r', require, script, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), kill: () => child.kill('SIGKILL') };
}
