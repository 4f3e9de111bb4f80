#!/usr/bin/env node
// Every npm script comes through here: it installs and builds what is missing or stale, then runs.
// Plain Node without a dependency, since it must work before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const NODE_MIN = [20, 19];

const COMMANDS = {
  start: 'serve the APIs; starts an embedded PostgreSQL unless DATABASE_URL is set',
  test: 'lint, build and run the tests',
  'test:faults': 'cut connections, kill processes, hold locks and wait, and count what is left',
  'test:conformance':
    'ask what TM Forum asks, judged by its own files where they lie beside the repository',
  'test:size': 'count what PostgreSQL reads, and measure what a server holds, at a million usages',
  build: 'compile into dist/',
  demo: 'play a connected-fleet operator against a running server',
  rate: 'rate usages offline, from files',
  import: 'stream a usage file into a running server, or prices and customers',
  bench: 'measure throughput and latency, beside a floor',
  verify: 'prove the books of a running server',
  'ctk:seed': 'make what the TM Forum conformance kits expect to find',
  admin: 'make, list and revoke API keys, on the server’s own machine',
  migrate: 'bring the schema of the database up to date',
  openapi: 'write the OpenAPI documents into openapi/',
};

const TO_JEST = { takesOptions: true, more: 'Options are those of jest.' };

/** Commands whose options are not parsed by the command itself. */
const WITHOUT_PARSER = {
  start: {
    more: 'It takes no options. Settings are variables of the environment: README.md lists them.',
  },
  build: { more: 'It takes no options.' },
  test: TO_JEST,
  'test:faults': TO_JEST,
  'test:conformance': TO_JEST,
  'test:size': TO_JEST,
};

/** An error that the operator can act upon: printed as one line, without a stack. */
class Refusal extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}

async function main([command, ...args]) {
  refuseOldNode();
  if (command === '--help' || command === '-h' || command === 'help') {
    console.log(usage());
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, command ?? '')) {
    const what = command === undefined ? 'a command is missing' : `unknown command "${command}"`;
    throw new Refusal(`${what}\n${usage()}`, 2);
  }
  const asksHelp = args.some((arg) => arg === '--help' || arg === '-h');
  if (asksHelp) console.log(`${sentence(COMMANDS[command])}\n`);
  if (Object.hasOwn(WITHOUT_PARSER, command)) {
    if (asksHelp) {
      console.log(helpOf(command));
      return 0;
    }
    if (args.length > 0 && !WITHOUT_PARSER[command].takesOptions)
      throw new Refusal(
        `${command} takes no options, and was given ${args[0]}\n${helpOf(command)}`,
        2,
      );
  }
  install();
  if (command === 'test') return test(args, STAGES.test);
  if (command === 'test:faults') return test(args, STAGES.faults);
  if (command === 'test:conformance') return test(args, STAGES.conformance);
  if (command === 'test:size') return test(args, STAGES.size);
  build();
  if (command === 'build') return 0;
  return command === 'start' ? start() : runCommand(command, args);
}

function usage() {
  const lines = Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(18)}${what}`);
  return ['Usage: npm run <command> [-- options]', '', ...lines].join('\n');
}

function helpOf(command) {
  const script = ['start', 'test'].includes(command) ? command : `run ${command}`;
  const { takesOptions, more } = WITHOUT_PARSER[command];
  const options = takesOptions ? ' -- [options]' : '';
  return [`Usage: npm ${script}${options}`, '', more].join('\n');
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  throw new Refusal(
    `Node ${NODE_MIN.join('.')} or newer is needed, this is ${process.versions.node}`,
  );
}

function install() {
  const lock = read('package-lock.json');
  const marker = path.join(ROOT, 'node_modules', '.meterline-installed');
  const wanted = hash([lock, process.platform, process.arch]);
  if (readOrEmpty(marker) === wanted) return;
  if (!isInstalled(lock)) npmCi();
  fs.writeFileSync(marker, wanted);
}

// An `npm install` by hand counts too: compares the lock file with what npm recorded of its tree.
function isInstalled(lock) {
  const noted = readOrEmpty(path.join(ROOT, 'node_modules', '.package-lock.json'));
  if (noted === '') return false;
  const found = JSON.parse(noted).packages;
  return Object.entries(JSON.parse(lock).packages).every(([name, entry]) => {
    if (name === '') return true;
    if (found[name] === undefined) return entry.optional === true || entry.devOptional === true;
    return found[name].version === entry.version;
  });
}

function npmCi() {
  tell('Installing packages …');
  const cli = process.env.npm_execpath;
  const isScript = cli !== undefined && /npm-cli\.c?js$/.test(cli);
  const windows = process.platform === 'win32';
  const [file, ...first] = isScript ? [process.execPath, cli] : [windows ? 'npm.cmd' : 'npm'];
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  run(file, [...first, ...args], 'npm ci', { shell: windows && !isScript });
}

function build() {
  const inputs = ['src', 'migrations']
    .flatMap((folder) => filesUnder(folder))
    .filter((file) => /\.(ts|json)$/.test(file) && !file.endsWith('.spec.ts'))
    .concat('tsconfig.json', 'tsconfig.build.json', 'package-lock.json')
    .sort((a, b) => (a < b ? -1 : 1));
  const wanted = hash(inputs.flatMap((file) => [file, read(file)]));
  const dist = path.join(ROOT, 'dist');
  const marker = path.join(dist, '.built');
  if (readOrEmpty(marker) === wanted) return;
  tell('Building …');
  // Compiled aside and then moved, so that an interrupted or failed build never looks like a finished one.
  const draft = path.join(dist, `.draft-${process.pid}`);
  try {
    const tsc = path.join(ROOT, 'node_modules', 'typescript7', 'bin', 'tsc');
    run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', draft], 'the build');
    fs.rmSync(marker, { force: true });
    for (const entry of fs.readdirSync(draft)) {
      fs.rmSync(path.join(dist, entry), { recursive: true, force: true });
      fs.renameSync(path.join(draft, entry), path.join(dist, entry));
    }
    fs.writeFileSync(marker, wanted);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/** Runs in this process, so that signals arrive. The application ends the process itself. */
function start() {
  load('dist/src/main.js');
  return undefined;
}

function runCommand(command, args) {
  const name = command.replace(':', '-');
  // The bench is not part of the product: it runs from source, against the build.
  if (command === 'bench') load('test/support/servers/ts-require.cjs');
  const file = command === 'bench' ? 'test/bench/main.ts' : `dist/src/cli/${name}.js`;
  if (!fs.existsSync(path.join(ROOT, file)))
    throw new Refusal(`this version has no ${command} yet`);
  // A reader like head that closes the pipe early is no failure.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return load(file).main(args);
}

function load(file) {
  return createRequire(import.meta.url)(path.join(ROOT, file));
}

const STAGES = {
  test: {
    projects: ['unit', 'architecture', 'integration', 'e2e'],
    before: { lint, build },
    // Modules that a worker loaded stay in its memory, and a large worker needs seconds to end even a small suite.
    options: ['--workerIdleMemoryLimit=300MB'],
  },
  faults: { projects: ['faults'], before: { build }, options: [] },
  conformance: { projects: ['conformance'], before: { build }, options: [] },
  size: { projects: ['size'], before: { build }, options: [] },
};

function lint() {
  run('npm', ['run', '--silent', 'lint'], 'lint', { shell: process.platform === 'win32' });
}

function test(args, { projects, before, options }) {
  const broken = [];
  for (const [what, step] of Object.entries(before)) {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      tell(error.message);
      broken.push(what);
    }
  }
  const result = runJest(['--selectProjects', ...projects, ...options, ...args]);
  // A test file that could not be loaded counts as a failure, like lint and build.
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites + broken.length;
  const skipped = result.numPendingTests + result.numTodoTests;
  if (broken.length > 0) console.log(`failed before the tests: ${broken.join(', ')}`);
  console.log(
    `${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  );
  return failed === 0 && result.success ? 0 : 1;
}

function runJest(args) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'meterline-results-'));
  const results = path.join(folder, 'results.json');
  const jest = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  try {
    const options = ['--json', `--outputFile=${results}`, ...args];
    spawnSync(process.execPath, [jest, ...options], { cwd: ROOT, stdio: ['ignore', 2, 2] });
    if (!fs.existsSync(results)) throw new Refusal('jest ended without a result');
    return JSON.parse(read(results));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Output goes to stderr: stdout belongs to the command that was asked for. */
function run(file, args, what, options = {}) {
  const { status, error } = spawnSync(file, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    ...options,
  });
  if (error !== undefined) throw new Refusal(`${what} could not be run: ${error.message}`);
  if (status !== 0) throw new Refusal(`${what} failed`);
}

function filesUnder(folder) {
  if (!fs.existsSync(path.join(ROOT, folder))) return [];
  return fs
    .readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
}

function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}

function read(file) {
  return fs.readFileSync(path.resolve(ROOT, file), 'utf8');
}

function readOrEmpty(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function tell(line) {
  process.stderr.write(`${line}\n`);
}

main(process.argv.slice(2)).then(
  (status) => {
    if (status !== undefined) process.stdout.write('', () => process.exit(status));
  },
  (error) => {
    tell(error instanceof Refusal ? error.message : error.stack);
    process.exit(error.status ?? 1);
  },
);
