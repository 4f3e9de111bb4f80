// What docs/security.md says of OWASP ASVS 5.0.0: all of levels 1 and 2, each once, with tests that are there; and what
// of it can be read off the files.
import { execFileSync } from 'node:child_process';
import { filesLike, repositoryFiles, ROOT } from './source-files';

/** Of each section the levels of its requirements, in their order. */
const LEVELS: Readonly<Record<string, string>> = {
  '1.1': '22',
  '1.2': '1111122223',
  '1.3': '112222222223',
  '1.4': '222',
  '1.5': '123',
  '2.1': '122',
  '2.2': '112',
  '2.3': '12223',
  '2.4': '23',
  '3.1': '3',
  '3.2': '113',
  '3.3': '12223',
  '3.4': '11222233',
  '3.5': '11122333',
  '3.6': '3',
  '3.7': '22333',
  '4.1': '12233',
  '4.2': '23333',
  '4.3': '22',
  '4.4': '1222',
  '5.1': '2',
  '5.2': '112333',
  '5.3': '113',
  '5.4': '222',
  '6.1': '122',
  '6.2': '111111112222',
  '6.3': '11223333',
  '6.4': '112233',
  '6.5': '22222333',
  '6.6': '2223',
  '6.7': '33',
  '6.8': '2222',
  '7.1': '222',
  '7.2': '1111',
  '7.3': '22',
  '7.4': '11222',
  '7.5': '223',
  '7.6': '22',
  '8.1': '1233',
  '8.2': '1123',
  '8.3': '133',
  '8.4': '23',
  '9.1': '111',
  '9.2': '1222',
  '10.1': '22',
  '10.2': '223',
  '10.3': '22223',
  '10.4': '1111122222233333',
  '10.5': '22222',
  '10.6': '22',
  '10.7': '222',
  '11.1': '2233',
  '11.2': '22233',
  '11.3': '11233',
  '11.4': '1222',
  '11.5': '23',
  '11.6': '23',
  '11.7': '33',
  '12.1': '12233',
  '12.2': '11',
  '12.3': '22223',
  '13.1': '2333',
  '13.2': '222223',
  '13.3': '2233',
  '13.4': '1222233',
  '14.1': '22',
  '14.2': '12223333',
  '14.3': '122',
  '15.1': '12233',
  '15.2': '12233',
  '15.3': '1222222',
  '15.4': '3333',
  '16.1': '2',
  '16.2': '22222',
  '16.3': '2222',
  '16.4': '222',
  '16.5': '2223',
  '17.1': '23',
  '17.2': '22223333',
  '17.3': '22',
};

const MET = ['yes', 'partly', 'no', '–'];

type Row = {
  readonly id: string;
  readonly met: string;
  readonly how: string;
  readonly tests: readonly string[];
};

const asked = Object.entries(LEVELS).flatMap(([section, levels]) =>
  levels.split('').flatMap((level, index) => (level === '3' ? [] : [`${section}.${index + 1}`])),
);

const [text = ''] = filesLike(/^docs\/security\.md$/).map((file) => file.text);
const [excluded = ''] = /\n## What does not apply\n[^]*?\n\n/.exec(text) ?? [];
const answers = rowsOf(text);
const sections = [...excluded.matchAll(/^\| ([\d., –]+) \| (.+) \|$/gm)];

function rowsOf(table: string): Row[] {
  return [...table.matchAll(/^\| v5\.0\.0-(\S+) \| .+ \| (\S+) \| (.+) \| (.+) \|$/gm)].map(
    ([, id = '', met = '', how = '', tests = '']) => {
      const named = [...tests.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file);
      return { id, met, how, tests: named };
    },
  );
}

/** `1.2.6–1.2.8, 3.3`: those of a range, of a section, of a chapter. */
function idsOf(said: string): string[] {
  return said.split(', ').flatMap((part) => {
    const [first = '', last] = part.split('–');
    if (last === undefined) return asked.filter((id) => id === part || id.startsWith(`${part}.`));
    return asked.slice(asked.indexOf(first), asked.indexOf(last) + 1);
  });
}

it('answers every requirement of levels 1 and 2, and each once', () => {
  expect(asked).toHaveLength(253);
  const said = [...answers.map(({ id }) => id), ...sections.flatMap(([, ids = '']) => idsOf(ids))];
  const twice = said.filter((id, index) => said.indexOf(id) !== index);
  const unanswered = asked.filter((id) => !said.includes(id));
  const unknown = said.filter((id) => !asked.includes(id));
  expect({ twice, unanswered, unknown }).toEqual({ twice: [], unanswered: [], unknown: [] });
});

it('excludes nothing by an id that there is not', () => {
  const empty = sections.filter(([, ids = '']) => ids.split(', ').some((part) => !idsOf(part)[0]));
  expect(sections.length).toBeGreaterThan(10);
  expect(empty).toEqual([]);
});

it('names tests that are there, for all that is met', () => {
  const files = repositoryFiles();
  const wrong = answers.flatMap(({ id, met, tests }) => {
    const missing = tests.filter((file) => !file.endsWith('spec.ts') || !files.includes(file));
    const isBare = met === 'yes' && tests.length === 0;
    return MET.includes(met) && missing.length === 0 && !isBare ? [] : [{ id, met, missing }];
  });
  expect(wrong).toEqual([]);
});

it('starts no program but PostgreSQL, evaluates no text, and hashes by nothing broken', () => {
  const code = filesLike(/^(src|migrations)\/(?!.*\.spec\.ts$).*\.(ts|mjs)$/);
  const like = (pattern: RegExp) =>
    code.filter((each) => pattern.test(each.text)).map(({ file }) => file);
  const starters = like(/node:child_process/).filter(
    (file) => !/^src\/(platform\/embedded\/|run\.mjs$)/.test(file),
  );
  expect(starters).toEqual([]);
  expect(like(/\beval\(|new Function\(/)).toEqual([]);
  expect(like(/\bmd5\b|\bsha1\b/i)).toEqual([]);
});

it('lets neither history nor tests into an image', () => {
  const [ignored = ''] = filesLike(/^\.dockerignore$/).map((file) => file.text);
  const lines = ignored.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines[0]).toBe('*');
  expect(lines.filter((line) => /git|test|env/.test(line))).toEqual([]);
});

it('has a list of what runs', () => {
  const printed = execFileSync('npm', ['run', '--silent', 'sbom'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { bomFormat, components } = JSON.parse(printed) as {
    bomFormat: string;
    components: ReadonlyArray<{ readonly name: string }>;
  };
  expect(bomFormat).toBe('CycloneDX');
  const names = components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['fastify', 'pg', 'jose']));
  expect(names).not.toContain('jest');
});
