import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../../test/support/story/until';
import { isAlive, pidState, startOf } from './process-state';

const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

it('this process lives, an ended one and nonsense do not', () => {
  expect([process.pid, deadPid(), 0, -1, Number.NaN].map(isAlive)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

it('a process that has ended and was not collected does not live', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number.parseInt(text.toString(), 10);
    await until(async () => (pidState(pid) === 'ended' ? true : undefined));
    expect(isAlive(pid)).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
});

it('a start is told of a process that lives', () => {
  expect(startOf(process.pid)).toMatch(/\d/);
  expect(startOf(deadPid())).toBeUndefined();
});
