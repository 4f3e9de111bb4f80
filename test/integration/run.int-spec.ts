import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

function run(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/run.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

it('lists the commands when asked', () => {
  const { status, stdout, stderr } = run(['--help']);
  expect([status, stderr]).toEqual([0, '']);
  for (const command of ['start', 'test', 'rate', 'import', 'verify', 'ctk:seed']) {
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  }
});

it.each([['fly'], ['toString']])(
  'refuses the unknown command %s and lists the known ones',
  (command) => {
    const { status, stdout, stderr } = run([command]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`unknown command "${command}"`);
    expect(stderr).toContain('Usage: npm run <command>');
  },
);

it('says which Node it needs, in one line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meterline-run-'));
  try {
    const preload = join(folder, 'old-node.cjs');
    writeFileSync(
      preload,
      `Object.defineProperty(process.versions, 'node', { value: '18.20.1' });`,
    );
    const { status, stderr } = run(['start'], { NODE_OPTIONS: `--require ${preload}` });
    expect([status, stderr]).toEqual([1, 'Node 20.19 or newer is needed, this is 18.20.1\n']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a command has stdout to itself and its own exit status', () => {
  const { status, stdout } = run(['rate', '--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: /);
});
