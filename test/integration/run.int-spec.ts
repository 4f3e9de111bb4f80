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

it.each([
  ['start', /^Usage: npm start\n\nServe the APIs/],
  ['build', /^Usage: npm run build\n\nCompile into dist/],
  ['test', /^Usage: npm test -- \[options\]\n\nLint, build and run the tests/],
  ['test:conformance', /^Usage: npm run test:conformance -- \[options\]/],
  ['migrate', /^Usage: npm run migrate --/],
  ['openapi', /^Usage: npm run openapi --/],
])('explains %s and does nothing else when asked', (command, says) => {
  const { status, stdout } = run([command, '--help']);
  expect([status, stdout]).toEqual([0, expect.stringMatching(says)]);
});

it.each(['start', 'build'])('refuses options of %s, which has none', (command) => {
  const { status, stdout, stderr } = run([command, '--port=80']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^${command} takes no options, and was given --port=80\n`));
});

it('a command has stdout to itself and its own exit status', () => {
  const { status, stdout } = run(['rate', '--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: /);
});
