// Services decide, stores ask: who looks for what is asked of a table finds it in one folder.
import { filesLike, type SourceFile } from './source-files';

const ELSEWHERE = /^src\/(?!platform\/|tmf\/)(?!.*\/store\/).*(?<!\.spec)\.ts$/;

const WAYS: readonly RegExp[] = [
  /import \{[^}]*\b(rows?|query|send)\b[^}]*\} from '[./]*\/platform\/database'/,
  /\btx\.(query|createQueryBuilder)\(/,
  /['"`]\s*(?:SELECT\s|INSERT INTO\s|DELETE FROM\s|UPDATE \w+ SET\s|WITH \w+ AS\s)/,
  /\bsql: ['"`]/,
  /\b(?:from|where|order): ['"`][^'"`]*\b\w\.\w/,
  /['"`]\)?\s*IN \(|\bIN \(\$\{/,
];

function findings({ file, text }: SourceFile): string[] {
  return WAYS.flatMap((way) => way.exec(text)?.slice(0, 1) ?? []).map((way) => `${file}: ${way}`);
}

it('statements are written in stores, and beneath the modules', () => {
  const files = filesLike(ELSEWHERE);
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(findings)).toEqual([]);
});

it.each([
  "import { rows, type Tx } from '../platform/database';",
  "import { Database, send } from '../../platform/database';",
  "await tx.query('SET LOCAL lock_timeout = 0');",
  "const ALL = 'SELECT id FROM bill';",
  "const COLUMNS = { id: { sql: 'u.id', type: 'uuid' } };",
  "return { id, where: 'a.id = a.payer_id' };",
  "return { order: 'a.created_at, a.id' };",
  "return `leg IN (${BILLED.join(', ')})`;",
])('finds %s', (text) => {
  expect(findings({ file: 'src/a.ts', text })).toHaveLength(1);
});

it('lets a service hold a transaction, and send what its stores wrote', () => {
  const text = "import { Database, executeAll, type Tx } from '../platform/database';";
  expect(findings({ file: 'src/a.ts', text })).toEqual([]);
});
