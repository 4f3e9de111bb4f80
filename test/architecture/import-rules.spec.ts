import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './source-files';

type Report = {
  readonly summary: {
    readonly violations: ReadonlyArray<{ from: string; to: string; rule: { name: string } }>;
  };
};

/** The names of the broken rules, with the files. */
function cruise(folder: string): string[] {
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, 'src', 'migrations', '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (stdout === '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as Report;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

it('every import keeps the rules', () => {
  expect(cruise(ROOT)).toEqual([]);
});

it('breaking a rule is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meterline-imports-'));
  try {
    plant(folder);
    const broken = cruise(folder);
    for (const [file, , rule] of PLANTED) {
      expect(broken).toEqual(expect.arrayContaining([expect.stringContaining(`${rule}: ${file}`)]));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const PLANTED: ReadonlyArray<readonly [string, string, string]> = [
  ['src/core/a.ts', '../platform/clock', 'core-stands-alone'],
  ['src/core/b.ts', 'node:fs', 'pure-code-does-no-io'],
  ['src/rating/a.ts', 'decimal.js', 'one-importer-of-decimal'],
  ['src/rating/b.ts', '../platform/clock', 'rating-is-pure'],
  ['src/meter/domain/a.ts', '../store/rows', 'domain-is-pure'],
  ['src/meter/domain/b.ts', 'temporal-polyfill', 'calendar-is-core'],
  ['src/meter/domain/c.ts', '../../account', 'domains-meet-at-domains'],
  ['src/inventory/domain/a.ts', '../../core/json', 'domain-has-types-of-its-own'],
  ['src/meter/domain/d.ts', '../../core/json', 'domain-has-types-of-its-own'],
  ['src/meter/store/a.ts', '../meter.service', 'store-serves-its-domain'],
  ['src/meter/api/a.ts', '../store/rows', 'wire-is-an-adapter'],
  ['src/meter/b.service.ts', './api/meter.controller', 'controllers-are-ends'],
  ['src/meter/c.service.ts', 'pg', 'database-behind-stores'],
  ['src/meter/d.service.ts', '../account', 'meter-uses'],
  ['src/meter/e.service.ts', '../usage', 'nothing-uses-usage-or-cli'],
  ['src/meter/f.service.ts', '../main', 'the-root-is-the-root'],
  ['src/meter/g.service.ts', 'commander', 'terminal-belongs-to-cli'],
  ['src/meter/h.service.ts', './h.spec', 'source-needs-no-test'],
  ['src/meter/i.service.ts', './missing', 'no-unresolvable'],
  ['src/meter/j.service.ts', 'supertest', 'no-dev-dependency'],
  ['src/meter/ring-a.service.ts', './ring-b.service', 'no-circular'],
  ['src/usage/a.service.ts', '../account/store/rows', 'modules-meet-at-the-index'],
  ['src/platform/clock.ts', '../meter', 'platform-knows-no-module'],
  ['src/tmf/a.ts', '../meter', 'tmf-knows-no-module'],
  ['migrations/a.ts', '../src/core/a', 'migrations-stand-alone'],
  ['src/meter/dead.ts', '', 'no-orphan'],
];

const TARGETS = [
  'src/core/json.ts',
  'src/meter/store/rows.ts',
  'src/meter/meter.service.ts',
  'src/meter/api/meter.controller.ts',
  'src/meter/index.ts',
  'src/account/index.ts',
  'src/account/store/rows.ts',
  'src/usage/index.ts',
  'src/main.ts',
  'src/meter/h.spec.ts',
];

function plant(folder: string): void {
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const file of TARGETS) write(file, 'export const it = 1;');
  for (const [file, target] of PLANTED)
    write(file, target === '' ? 'export {};' : `import '${target}';`);
  write('src/meter/ring-b.service.ts', `import './ring-a.service';`);
}
