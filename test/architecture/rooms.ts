import { posix } from 'node:path';
import type { SourceFile } from './source-files';

// Every module has rooms of the same kinds, so that whoever knows one knows all.
const INNER = ['domain', 'store'];
const README_LINES_MAX = 60;
const ROOT_README_LINES_MAX = 200;
const WIDTH_MAX = 160;
const CODE_BLOCK = /^```[^]*?^```$/gm;
const SECTIONS = ['Owns', 'Does not own', 'Invariants', 'Time', 'Files in reading order'];

export function roomFindings(module: string, files: readonly string[]): string[] {
  const own = files.filter((file) => file.startsWith(`src/${module}/`));
  const findings = ['README.md', 'index.ts', `${module}.module.ts`]
    .filter((room) => !own.includes(`src/${module}/${room}`))
    .map((room) => `src/${module} has no ${room}`);
  const isWire = (folder: string): boolean =>
    own.some(
      (file) =>
        file.startsWith(`src/${module}/${folder}/`) &&
        /\.(controller|convert)\.ts$|-types?\.ts$/.test(file),
    );
  for (const folder of new Set(
    own.flatMap((file) => /^src\/[^/]+\/([^/]+)\//.exec(file)?.[1] ?? []),
  )) {
    if (!INNER.includes(folder) && !isWire(folder))
      findings.push(`src/${module}/${folder} is neither domain, store nor wire`);
  }
  return findings;
}

export function readmeFindings({ file, text }: SourceFile): string[] {
  const lines = text.trimEnd().split('\n').length;
  const max = file === 'README.md' ? ROOT_README_LINES_MAX : README_LINES_MAX;
  const findings = lines > max ? [`${file} has ${lines} lines, at most ${max}`] : [];
  const widest = text
    .replaceAll(CODE_BLOCK, '')
    .split('\n')
    .filter((line) => line.length > WIDTH_MAX && !line.startsWith('|'));
  findings.push(...widest.map((line) => `${file} has a line of ${line.length} characters`));
  if (file === 'README.md') return findings;
  const missing = SECTIONS.filter(
    (section) => !new RegExp(`^(#+ |\\*\\*)${section}\\b`, 'm').test(text),
  );
  return [...findings, ...missing.map((section) => `${file} has no section "${section}"`)];
}

/** Relative links of a document, and paths it names in reading order (`.ts` may be left out), lead somewhere. */
export function linkFindings({ file, text }: SourceFile, files: readonly string[]): string[] {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  const isThere = (path: string): boolean =>
    files.some((known) => known === path || known.startsWith(`${path}/`));
  const from = (target: string): string => normalise(`${folder}/${target.split('#')[0] ?? ''}`);
  const links = captured(text, /\]\(([^)\s]+)\)/g)
    .filter((target) => !/^(https?:|mailto:|#)/.test(target))
    .map(from)
    .filter((path) => !isThere(path))
    .map((path) => `${file} links to ${path}, which is not there`);
  const named = captured(readingOrder(text), /`([^`]+)`/g)
    .map(from)
    .filter((path) => !isThere(path) && !isThere(`${path}.ts`))
    .map((path) => `${file} says to read ${path}, which is not there`);
  return [...links, ...named];
}

/** Files of a room without halls that its reading order leaves out. */
export function unreadFindings({ file, text }: SourceFile, files: readonly string[]): string[] {
  const room = file.slice(0, file.lastIndexOf('/') + 1);
  const read = new Set(captured(readingOrder(text), /`([^`]+)`/g).map((name) => `${room}${name}`));
  return files
    .filter((each) => each.startsWith(room) && each.endsWith('.ts') && !each.endsWith('.spec.ts'))
    .filter((each) => !read.has(each))
    .map((each) => `${file} does not say when to read ${each}`);
}

function readingOrder(text: string): string {
  return /^(?:#+ |\*\*)Files in reading order\b.*\n([^]*?)(?=^#|(?![^]))/m.exec(text)?.[1] ?? '';
}

function captured(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** What a file in the hall of a module may be, said by its name. */
const ROLES = /\.(module|service|errors|rules|operations|guard)\.ts$/;
const NEVER_PURE = /\/index\.ts$|\.(module|errors|spec)\.ts$/;

export function roleFindings(file: string): string[] {
  const isInHall = /^src\/[^/]+\/[^/]+\.ts$/.test(file) && !file.endsWith('.spec.ts');
  const isNamed = ROLES.test(file) || file.endsWith('/index.ts');
  return isInHall && !isNamed ? [`${file} does not say which role it has`] : [];
}

/** What a file in a store may be: its last word, or its first where rooms say what they have for another. */
const STORED =
  /\.(repository|store|mapping|entity|statements)\.ts$|[/-](checks|use|walks|columns|listing|count)\.ts$|\/waiting-[^/]+\.ts$/;
/** Parts of statements, from before their names had to say a role. It becomes shorter. */
const STORED_WITHOUT_A_ROLE = [
  'balance/store/reach',
  'balance/store/shown-amount',
  'billing/store/numbered',
  'charging/store/charge-of',
  'notification/store/audience',
  'ordering/store/order-claim',
  'tariff/store/packed-rows',
  'usage/store/rejected-usage',
  'usage/store/usage-hour',
].map((name) => `src/${name}.ts`);

export function storedFindings(file: string): string[] {
  const isStored = /^src\/[^/]+\/store\/[^/]+\.ts$/.test(file) && !file.endsWith('.spec.ts');
  const isListed = STORED_WITHOUT_A_ROLE.includes(file);
  if (!isStored || STORED.test(file) !== isListed) return [];
  return [isListed ? `${file} needs no exception` : `${file} does not say which role it has`];
}

/** What is called rules is what a resource asks beyond its attributes. */
export function rulesFindings({ file, text }: SourceFile): string[] {
  const isRules = /^src\/[^/]+\/[^/]+\.rules\.ts$/.test(file);
  const isOfResources = /\bResourceRules\b[^;]*from '\.\.\/tmf'/.test(text);
  return isRules && !isOfResources ? [`${file} holds no rules of a resource`] : [];
}

/** Pure code in the hall of a module: whoever looks for its rules looks in domain/. */
export function hallFindings({ file, text }: SourceFile): string[] {
  const isInHall = /^src\/[^/]+\/[^/]+\.ts$/.test(file) && !NEVER_PURE.test(file);
  const imports = captured(text, /from '([^']+)'/g);
  const isPure = imports.every((name) => /^(\.\/domain\/|\.\.\/(core|rating)\/)/.test(name));
  return isInHall && isPure ? [`${file} is pure: it belongs into domain/`] : [];
}

const HANDED_ON = /^export (?:type )?(?:\*|\{[^}]*\}) from '([^']+)'/gm;

/** A file that hands on what is another module's hides from the rules who uses whose. */
export function handingFindings({ file, text }: SourceFile): string[] {
  const [, module = ''] = /^src\/([^/]+)\/.+/.exec(file) ?? [];
  const isIndex = file.endsWith('/index.ts');
  return [...text.matchAll(HANDED_ON)].flatMap(([, from = '']) => {
    const target = posix.join(posix.dirname(file), from);
    return isIndex || target.startsWith(`src/${module}/`) ? [] : [`${file} hands on ${target}`];
  });
}
