import { basename, dirname } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-files';

const BANNED_WORDS = [
  'Manager',
  'Helper',
  'Helpers',
  'Util',
  'Utils',
  'Processor',
  'Data',
  'Info',
  'Impl',
  'Base',
];
const BANNED_FOLDERS = ['utils', 'helpers', 'common', 'shared', 'types', 'dto', 'impl'];
// Words of the libraries and of the operator's variables.
const GIVEN_NAMES = /DataSource|dataDir|DataDir/g;
const LINES_MAX = 300;
const DEPTH_MAX = 3;

/**
 * A name says what a thing is; these words say that nobody thought about it. A value (constant, parameter,
 * property) must not end in one: alone some are words of the field, as the `data` of an event is.
 */
export function nameFindings({ file, text }: SourceFile): string[] {
  const findings: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const check = (name: string, what: string): void => {
    const told = what === 'the value' ? words(name).slice(1).slice(-1) : words(name);
    const banned = told.find((word) => BANNED_WORDS.includes(word));
    if (banned !== undefined) findings.push(`${file}: ${what} ${name} contains the word ${banned}`);
    if (what === 'interface' && /^I[A-Z][a-z]/.test(name))
      findings.push(`${file}: ${name} begins with I`);
  };
  const visit = (node: ts.Node): void => {
    if (isDeclaration(node) && node.name !== undefined && ts.isIdentifier(node.name)) {
      check(node.name.text, ts.isInterfaceDeclaration(node) ? 'interface' : 'the name');
    }
    if (isValue(node) && ts.isIdentifier(node.name)) check(node.name.text, 'the value');
    ts.forEachChild(node, visit);
  };
  visit(source);
  check(kebabWords(basename(file)), 'the file');
  return findings;
}

type Declaration =
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.FunctionDeclaration
  | ts.MethodDeclaration
  | ts.EnumDeclaration;

function isDeclaration(node: ts.Node): node is Declaration {
  return (
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isEnumDeclaration(node)
  );
}

function isValue(node: ts.Node): node is ts.Node & { readonly name: ts.Node } {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isBindingElement(node) ||
    ts.isParameter(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyAssignment(node)
  );
}

function words(name: string): string[] {
  const parts = capital(name)
    .replaceAll(GIVEN_NAMES, '')
    .match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*/g);
  // Those of `BILL_INFO` too.
  return (parts ?? []).map((word) => capital(word.toLowerCase()));
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function kebabWords(name: string): string {
  const parts = name.split(/[-.]/);
  return parts.map(capital).join('');
}

/**
 * The class of a service or a repository is called as its file is: with or without its role, and of many where the file
 * names one (`payment.service.ts` holds `Payments`). A file has one.
 */
export function classFindings({ file, text }: SourceFile): string[] {
  const [, name = '', role = ''] = /([^/]+)\.(service|repository)\.ts$/.exec(file) ?? [];
  const own = kebabWords(name);
  const fit = [own, `${own}s`, `${own}${capital(role)}`];
  const classes = [...text.matchAll(/^export (?:abstract )?class (\w+)/gm)].map(
    ([, found = '']) => found,
  );
  return classes.filter((found) => !fit.includes(found)).map((found) => `${file}: ${found}`);
}

export function placeFindings(file: string): string[] {
  const folders = dirname(file).split('/');
  const banned = folders.filter((folder) => BANNED_FOLDERS.includes(folder));
  const findings = banned.map((folder) => `${file} lies in a folder called ${folder}`);
  // Counted from src, with the file itself.
  if (folders[0] === 'src' && folders.length > DEPTH_MAX)
    findings.push(`${file} lies deeper than ${DEPTH_MAX}`);
  if (!/^[a-z0-9]+(?:[-.][a-z0-9]+)*$|^README\.md$/.test(basename(file)))
    findings.push(`${file} is not kebab-case`);
  return findings;
}

export function sizeFindings({ file, text }: SourceFile): string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > LINES_MAX ? [`${file} has ${lines} lines, at most ${LINES_MAX}`] : [];
}

const TOLD_TYPE = /^export (?:type|interface|(?:abstract )?class) (\w+)/gm;

/** What two files of a module call alike means one thing in both. */
export function homonymFindings(files: readonly SourceFile[]): string[] {
  const told = new Map<string, string>();
  return files.flatMap(({ file, text }) => {
    const module = /^src\/[^/]+\//.exec(file)?.[0] ?? '';
    return [...text.matchAll(TOLD_TYPE)].flatMap(([, name = '']) => {
      const key = `${module} ${name}`;
      const other = told.get(key);
      told.set(key, file);
      return other === undefined || other === file ? [] : [`${name}: ${other} and ${file}`];
    });
  });
}
