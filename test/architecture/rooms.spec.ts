import {
  hallFindings,
  handingFindings,
  linkFindings,
  readmeFindings,
  roleFindings,
  roomFindings,
  rulesFindings,
  storedFindings,
  unreadFindings,
} from './rooms';
import { filesLike, moduleNames, repositoryFiles } from './source-files';

it('every module has rooms of the same kinds', () => {
  const files = repositoryFiles();
  expect(moduleNames(files).flatMap((module) => roomFindings(module, files))).toEqual([]);
});

it('pure code of a module lies in its domain', () => {
  const files = repositoryFiles();
  const halls = moduleNames(files).map((module) => new RegExp(`^src/${module}/[^/]+\\.ts$`));
  expect(halls.flatMap(filesLike).flatMap(hallFindings)).toEqual([]);
});

it('rules are those of a resource', () => {
  expect(filesLike(/\.rules\.ts$/).flatMap(rulesFindings)).toEqual([]);
});

it('what lies in the hall of a module says its role', () => {
  const files = repositoryFiles();
  const halls = moduleNames(files).map((module) => `src/${module}/`);
  const own = files.filter((file) => halls.some((hall) => file.startsWith(hall)));
  expect(own.flatMap(roleFindings)).toEqual([]);
});

it('only an index hands on what is of another module', () => {
  expect(filesLike(/^src\/[^/]+\/.*\.ts$/).flatMap(handingFindings)).toEqual([]);
});

it.each`
  file                   | text                                       | found
  ${'src/a/domain/b.ts'} | ${"export { c } from '../../d/domain/c';"} | ${1}
  ${'src/a/domain/b.ts'} | ${"export { c } from './c';"}              | ${0}
  ${'src/a/index.ts'}    | ${"export type { C } from '../d';"}        | ${0}
`('finds $found in $file: $text', ({ file, text, found }) => {
  expect(handingFindings({ file, text })).toHaveLength(found);
});

it('what lies in a store says its role', () => {
  const files = repositoryFiles();
  expect(files.flatMap(storedFindings)).toEqual([]);
});

it('every README is short and has its sections', () => {
  expect(filesLike(/^(src\/[^/]+\/)?README\.md$/).flatMap(readmeFindings)).toEqual([]);
});

it('every service of a hall is in the reading order of its README', () => {
  const readmes = new Map(
    filesLike(/^src\/[^/]+\/README\.md$/).map(({ file, text }) => [file, text]),
  );
  const services = filesLike(/^src\/[^/]+\/[^/]+\.service\.ts$/);
  const unsaid = services.filter(({ file }) => {
    const [, hall = '', name = ''] = /^(.+\/)([^/]+)\.ts$/.exec(file) ?? [];
    return readmes.get(`${hall}README.md`)?.includes(name) !== true;
  });
  expect(unsaid.map(({ file }) => file)).toEqual([]);
});

it('every file of core is in the reading order of its README', () => {
  const [readme] = filesLike(/^src\/core\/README\.md$/);
  expect(readme && unreadFindings(readme, repositoryFiles())).toEqual([]);
});

it('every link of a document, and every file it says to read, is there', () => {
  const files = repositoryFiles();
  expect(filesLike(/\.md$/).flatMap((file) => linkFindings(file, files))).toEqual([]);
});

describe('findings', () => {
  const whole = [
    'src/meter/README.md',
    'src/meter/index.ts',
    'src/meter/meter.module.ts',
    'src/meter/meter.service.ts',
  ];

  it.each`
    more                               | findings | why
    ${'src/meter/domain/meter.ts'}     | ${0}     | ${'a rule in domain'}
    ${'src/meter/api/m.controller.ts'} | ${0}     | ${'a controller in a wire folder'}
    ${'src/meter/stuff/meter.ts'}      | ${1}     | ${'a room of another kind'}
  `('$why: $findings', ({ more, findings }: { more: string; findings: number }) => {
    expect(roomFindings('meter', [...whole, more])).toHaveLength(findings);
  });

  it('names pure code in the hall, not a part of a service', () => {
    const file = 'src/meter/window.ts';
    expect(hallFindings({ file, text: `import { x } from '../core/time';` })).toHaveLength(1);
    expect(hallFindings({ file, text: `import { Tx } from '../platform/database';` })).toEqual([]);
    expect(hallFindings({ file: 'src/meter/double.rules.ts', text: '' })).toHaveLength(1);
    expect(hallFindings({ file: 'src/meter/meter.errors.ts', text: '' })).toEqual([]);
  });

  it('names rules of nothing', () => {
    const file = 'src/meter/meter.rules.ts';
    const text = `import { type Body, type ResourceRules } from '../tmf';`;
    expect(rulesFindings({ file, text })).toEqual([]);
    expect(rulesFindings({ file, text: `import type { Body } from '../tmf';` })).toHaveLength(1);
  });

  it('names what has no role, in the hall alone', () => {
    const files = ['src/meter/meter-rules.ts', 'src/meter/meter.rules.ts', 'src/meter/api/a.ts'];
    expect(files.flatMap(roleFindings)).toEqual([
      'src/meter/meter-rules.ts does not say which role it has',
    ]);
  });

  it('names what has no role in a store', () => {
    const files = ['meter.repository', 'meter-checks', 'waiting-meters', 'meter', 'meters.checks'];
    const stored = files.map((name) => `src/meter/store/${name}.ts`);
    expect([...stored, 'src/meter/domain/meter.ts'].flatMap(storedFindings)).toEqual([
      'src/meter/store/meter.ts does not say which role it has',
      'src/meter/store/meters.checks.ts does not say which role it has',
    ]);
  });

  it('names each room that is missing', () => {
    expect(roomFindings('meter', ['src/meter/meter.service.ts'])).toHaveLength(3);
  });

  it('names what a README lacks or has too much of', () => {
    const sections =
      '## Owns\n## Does not own\n## Invariants\n## Time\n## Files in reading order\n';
    const of = (text: string) => readmeFindings({ file: 'src/meter/README.md', text });
    expect(
      [of(sections), of(sections.replace('## Time\n', '')), of(sections + 'x\n'.repeat(60))].map(
        (found) => found.length,
      ),
    ).toEqual([0, 1, 1]);
  });

  it('measures prose, not tables and code', () => {
    const wide = 'x'.repeat(161);
    const of = (text: string) => readmeFindings({ file: 'README.md', text });
    expect(of(`| ${wide} |\n\`\`\`sh\n${wide}\n\`\`\`\n`)).toEqual([]);
    expect(of(`\`\`\`\nx\n\`\`\`\n${wide}\n`)).toEqual(['README.md has a line of 161 characters']);
  });

  it('names what is left out of a reading order', () => {
    const text = '## Owns\n`b.ts`\n## Files in reading order\n`a.ts`\n';
    const known = ['a.ts', 'b.ts', 'a.spec.ts', 'README.md'].map((name) => `src/core/${name}`);
    expect(unreadFindings({ file: 'src/core/README.md', text }, known)).toEqual([
      'src/core/README.md does not say when to read src/core/b.ts',
    ]);
  });

  it('names a link into nothing', () => {
    const text = '[a](domain/a.ts) [b](../meter/b.ts#here) [c](https://example.org) [d](#there)';
    const known = ['src/meter/domain/a.ts'];
    expect(linkFindings({ file: 'src/meter/README.md', text }, known)).toEqual([
      'src/meter/README.md links to src/meter/b.ts, which is not there',
    ]);
  });

  it('names a file to be read that is not there', () => {
    const text = [
      'See `../core/gone.ts`.',
      '## Files in reading order',
      '`domain/a` → `domain/a.ts`, `./store/` ·',
      '`domain/b`: `a` · `../core/time.ts`',
      '## Errors',
      '`c`',
    ].join('\n');
    const known = ['src/meter/domain/a.ts', 'src/meter/store/a.store.ts', 'src/core/time.ts'];
    expect(linkFindings({ file: 'src/meter/README.md', text }, known)).toEqual([
      'src/meter/README.md says to read src/meter/domain/b, which is not there',
      'src/meter/README.md says to read src/meter/a, which is not there',
    ]);
  });
});
