// Whatever goes out because a client said where to goes through one place, where it is judged.
import { filesLike, type SourceFile } from './source-files';

const ELSEWHERE = /^src\/(?!platform\/outgoing\/|cli\/).*(?<!\.spec)\.ts$/;

/** Ways to open a connection to a place that somebody else names. */
const WAYS: readonly RegExp[] = [
  /\bfetch\(/,
  /import \{[^}]*\b(request|get|Agent)\b[^}]*\} from 'node:https?'/,
  /import \{[^}]*\b(connect|createConnection|Socket as \w+)\b[^}]*\} from 'node:(net|tls)'/,
  /from 'node:(https|http2|dns|dns\/promises|dgram)'/,
  /from '(undici|axios|got|node-fetch|ws)'/,
];

function findings({ file, text }: SourceFile): string[] {
  return WAYS.flatMap((way) => way.exec(text)?.slice(0, 1) ?? []).map((way) => `${file}: ${way}`);
}

it('nothing but platform/outgoing opens a connection for a client', () => {
  const files = filesLike(ELSEWHERE);
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(findings)).toEqual([]);
});

it.each([
  'const answer = await fetch(url);',
  "import { get as getHttp } from 'node:http';",
  "import { lookup } from 'node:dns';",
  "import { connect } from 'node:net';",
])('finds %s', (text) => {
  expect(findings({ file: 'src/a.ts', text })).toHaveLength(1);
});
