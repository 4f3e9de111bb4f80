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

it.each`
  command               | purpose
  ${'start'}            | ${'Serve the APIs'}
  ${'test'}             | ${'Lint, build and run the tests.'}
  ${'test:faults'}      | ${'Cut connections, kill processes'}
  ${'test:conformance'} | ${'Ask what TM Forum asks'}
  ${'test:size'}        | ${'Count what PostgreSQL reads'}
  ${'build'}            | ${'Compile into dist/.'}
  ${'demo'}             | ${'Play a connected-fleet operator'}
  ${'rate'}             | ${'Rate usages offline'}
  ${'import'}           | ${'Stream a usage file'}
  ${'bench'}            | ${'Measure throughput and latency'}
  ${'verify'}           | ${'Prove the books'}
  ${'ctk:seed'}         | ${'Make what the TM Forum conformance kits expect'}
  ${'migrate'}          | ${'Bring the schema of the database up to date'}
  ${'openapi'}          | ${'Write the OpenAPI documents'}
`('says in its first line what $command is for when asked, and does no more', (row) => {
  const { command, purpose } = row as { command: string; purpose: string };
  const { status, stdout } = run([command, '--help']);
  const [first, blank, usage] = stdout.split('\n');
  expect([status, first, blank]).toEqual([0, expect.stringContaining(purpose), '']);
  expect(usage).toMatch(/^Usage: npm (start|test|run )/);
});

it.each(['start', 'build'])('refuses options of %s, which has none', (command) => {
  const { status, stdout, stderr } = run([command, '--port=80']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^${command} takes no options, and was given --port=80\n`));
});

it('a command has stdout to itself and its own exit status', () => {
  const { status, stdout } = run(['rate', '--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Rate usages offline.*\n\nUsage: /);
});
