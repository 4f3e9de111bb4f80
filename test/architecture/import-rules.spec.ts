import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './source-files';

type Report = {
  readonly modules: ReadonlyArray<{
    readonly source: string;
    readonly dependencies: ReadonlyArray<{ readonly resolved: string }>;
  }>;
  readonly summary: {
    readonly violations: ReadonlyArray<{ from: string; to: string; rule: { name: string } }>;
  };
};

type Rule = {
  readonly name: string;
  readonly from: { readonly path?: string; readonly pathNot?: readonly string[] };
  readonly to: { readonly path?: string; readonly pathNot?: readonly string[] };
};
const { forbidden } = createRequire(__filename)(join(ROOT, '.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly Rule[];
};

function cruise(folder: string): Report {
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = ['src', 'migrations', 'test'].filter((one) => existsSync(join(folder, one)));
  const args = [program, ...folders, '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Report;
}

/** The names of the broken rules, with the files. */
function brokenIn({ summary }: Report): string[] {
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

let report: Report;
let imports: readonly (readonly [string, string])[];
beforeAll(() => {
  report = cruise(ROOT);
  imports = report.modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => [source, resolved] as const),
  );
}, 60_000);

it('every import keeps the rules', () => {
  expect(brokenIn(report)).toEqual([]);
});

it('no more services know a wire than did', () => {
  const wires = readFileSync(join(ROOT, 'test/architecture/knows-wire.json'), 'utf8');
  const services = JSON.parse(wires) as string[];
  const knowing = services.filter((service) =>
    imports.some(
      ([from, to]) =>
        from === `src/${service}.service.ts` &&
        to.startsWith(`${dirname(from)}/`) &&
        /^src\/[^/]+\/(?!domain\/|store\/)[^/]+\//.test(to),
    ),
  );
  expect(services.filter((service) => !knowing.includes(service))).toEqual([]);
  expect(services).toHaveLength(67);
});

it('what a module may use it uses: a licence that nobody needs is struck off', () => {
  const used = new Set(imports.map(([from, to]) => `${roomOf(from)} uses ${roomOf(to)}`));
  const allowed = forbidden.flatMap(({ name, to }) => {
    const [, room] = /^([a-z]+)-uses$/.exec(name) ?? [];
    const [, rooms = ''] = /\(([a-z|]+)\)/.exec(to.pathNot?.[0] ?? '') ?? [];
    return room === undefined ? [] : rooms.split('|').map((other) => `${room} uses ${other}`);
  });
  expect(allowed.length).toBeGreaterThan(100);
  const isShared = (use: string) => / uses (core|rating|platform|tmf)$/.test(use);
  const isSame = (use: string) => /^(\w+) uses \1$/.test(use);
  expect(allowed.filter((use) => !used.has(use) && !isShared(use) && !isSame(use))).toEqual([]);
});

it('a service that is listed for knowing a wire knows one', () => {
  const rule = forbidden.find(({ name }) => name === 'services-know-no-wire');
  const listed = rule?.from.pathNot ?? [];
  expect(listed.length).toBeGreaterThan(0);
  const knowing = imports.filter(([from, to]) => {
    const [, room, folder] = /^src\/([^/]+)\/([^/]+)\//.exec(to) ?? [];
    return (
      room === roomOf(from) && folder !== 'domain' && folder !== 'store' && folder !== undefined
    );
  });
  const clean = listed.filter((path) => !knowing.some(([from]) => new RegExp(path).test(from)));
  expect(clean).toEqual([]);
});

function roomOf(file: string): string {
  return /^src\/([^/]+)\//.exec(file)?.[1] ?? '';
}

it('breaking a rule is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meterline-imports-'));
  try {
    plant(folder);
    const broken = brokenIn(cruise(folder));
    for (const [file, , rule] of PLANTED) {
      expect(broken).toEqual(expect.arrayContaining([expect.stringContaining(`${rule}: ${file}`)]));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('breaking any rule is tried', () => {
  const tried = new Set(PLANTED.map(([, , rule]) => rule));
  const isLicence = (name: string) => name.endsWith('-uses');
  expect(forbidden.filter(({ name }) => !tried.has(name) && !isLicence(name))).toEqual([]);
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
  ['src/meter/k.service.ts', './api/meter.controller', 'services-know-no-wire'],
  ['src/meter/c.service.ts', 'pg', 'database-behind-stores'],
  ['src/meter/d.service.ts', '../account', 'meter-uses'],
  ['src/meter/e.service.ts', '../usage', 'nothing-uses-usage-or-cli'],
  ['src/meter/f.service.ts', '../main', 'the-root-is-the-root'],
  ['src/meter/g.service.ts', 'commander', 'terminal-belongs-to-cli'],
  ['src/meter/h.service.ts', './h.spec', 'source-needs-no-test'],
  ['src/meter/i.service.ts', './missing', 'no-unresolvable'],
  ['src/meter/j.service.ts', 'supertest', 'no-dev-dependency'],
  ['src/meter/ring-a.service.ts', './ring-b.service', 'no-circular'],
  ['src/attention/a.service.ts', '../meter', 'attention-uses'],
  ['src/unheard-of/a.service.ts', '../meter', 'a-module-is-listed'],
  ['src/usage/a.service.ts', '../account/store/rows', 'modules-meet-at-the-index'],
  ['src/platform/clock.ts', '../meter', 'platform-knows-no-module'],
  ['src/tmf/a.ts', '../meter', 'tmf-knows-no-module'],
  ['migrations/a.ts', '../src/core/a', 'migrations-stand-alone'],
  ['src/cli/import/a.ts', '../../account', 'an-import-begins-at-once'],
  ['src/meter/dead.ts', '', 'no-orphan'],
  ['src/meter/api/b.ts', '../../platform/database', 'wire-is-an-adapter'],
  ['src/meter/store/b.ts', '../../account/account.service', 'stores-meet-at-domains'],
  ['src/cli/story/a.ts', '../../meter/meter.service', 'stories-are-pure'],
  ['src/rating/c.ts', 'jsep', 'one-importer-of-the-parser'],
  ['test/support/ring-a.ts', './ring-b', 'no-circular'],
];

const TARGETS = [
  'src/core/json.ts',
  'src/meter/store/rows.ts',
  'src/meter/meter.service.ts',
  'src/meter/api/meter.controller.ts',
  'src/meter/index.ts',
  'src/account/index.ts',
  'src/account/store/rows.ts',
  'src/account/account.service.ts',
  'src/platform/database.ts',
  'src/usage/index.ts',
  'src/main.ts',
  'src/meter/h.spec.ts',
];

function plant(folder: string): void {
  const wires = 'test/architecture/knows-wire.json';
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json', wires])
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
  write('test/support/ring-b.ts', `import './ring-a';`);
}
