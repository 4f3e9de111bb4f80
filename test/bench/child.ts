// A server to compare with, in a process of its own, which tells its address when it listens.
import { fork } from 'node:child_process';
import { join } from 'node:path';

const TYPESCRIPT = join(__dirname, '../support/servers/ts-require.cjs');

export type Child = {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
};

export async function startChild(file: string, args: readonly string[] = []): Promise<Child> {
  const child = fork(join(__dirname, file), [...args], { execArgv: ['--require', TYPESCRIPT] });
  const url = await new Promise<string>((resolve) =>
    child.once('message', (message) => resolve(message as string)),
  );
  return {
    url,
    pid: child.pid ?? 0,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}
