// Our documents against the official ones, where those lie beside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Json } from '../contract';
import { areAtHand } from '../schemas';
import { type Comparison, compareDocuments } from './superset';

const OFFICIAL = resolve(__dirname, '../../../../shared/tmf-specs');
const OWN = resolve(__dirname, '../../../openapi');

const DOCUMENTS = documentPairs();
const rows: (readonly string[])[] = [];

(areAtHand() ? describe : describe.skip)('openapi/', () => {
  afterAll(() => {
    process.stdout.write(`\n${table(rows)}\n`);
  });

  it.each(DOCUMENTS)('%s has all that %s has', (own, official) => {
    const found = compareDocuments(document(join(OFFICIAL, official)), document(join(OWN, own)));
    rows.push(rowOf(own, found));
    expect(found.missing).toEqual([]);
  });
});

/** Of every API and version: our document and the official one. */
function documentPairs(): [string, string][] {
  const official = existsSync(OFFICIAL) ? readdirSync(OFFICIAL) : [];
  return readdirSync(OWN).flatMap((own): [string, string][] => {
    const [, code = '', major = ''] = /^(tmf\d+)-v(\d)\.json$/.exec(own) ?? [];
    const name = official.find((each) =>
      new RegExp(`^${code}-v${major}\\.\\d\\.\\d\\.(?:swagger|oas)\\.`, 'i').test(each),
    );
    return name === undefined ? [] : [[own, name]];
  });
}

function document(path: string): Json {
  return parse(readFileSync(path, 'utf8'));
}

function rowOf(own: string, found: Comparison): string[] {
  const { paths, operations, parameters, answers, attributes, missing } = found;
  const counts = [paths, operations, parameters, answers, attributes, missing.length];
  return [own.replace('.json', ''), ...counts.map(String)];
}

function table(body: readonly (readonly string[])[]): string {
  const head = [
    'document',
    'paths',
    'operations',
    'parameters',
    'answers',
    'attributes',
    'missing',
  ];
  const sums = head
    .slice(1)
    .map((_, column) => String(body.reduce((sum, row) => sum + Number(row[column + 1]), 0)));
  const lines = [head, ...body, ['all', ...sums]];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}
