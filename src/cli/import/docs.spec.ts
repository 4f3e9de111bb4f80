// Runs the examples of docs/import.md: a map, a file, and what comes of its rows.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsOf, type RowOutcome } from './row-events';
import { sourceRows } from './source-rows';
import { MAP_MEMBERS, readMap, type UsageMap } from './usage-map';

const DOCUMENT = readFileSync(join(__dirname, '../../../docs/import.md'), 'utf8');
const BLOCK = /^```(\w+)(?: base)?\n([\s\S]*?)^```$/gm;

type Example = { title: string; map: string; file: string; events: string };

function examples(): Example[] {
  const found: Example[] = [];
  let next = { map: '{}', file: '' };
  for (const section of DOCUMENT.split(/^## /m)) {
    const [title = ''] = section.split('\n');
    for (const [, kind, content = ''] of section.matchAll(BLOCK)) {
      if (kind === 'json') next.map = content;
      else if (kind !== 'events') next.file = content;
      else {
        found.push({ title, ...next, events: content });
        next = { map: '{}', file: '' };
      }
    }
  }
  return found;
}

const base = JSON.parse(/^```json base\n([\s\S]*?)^```$/m.exec(DOCUMENT)?.[1] ?? '') as object;
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'examples-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function said(outcome: RowOutcome): string[] {
  if (outcome.kind === 'left-out') return ['left out'];
  if (outcome.kind === 'rejected') return [`rejected: ${outcome.reason}`];
  return outcome.events.map(({ id, subject, time, type, data }) => {
    const { quantity, ...others } = data;
    const attributes = Object.entries(others).map(([name, value]) => ` ${name}=${value}`);
    return `${id} ${subject} ${time} ${type} ${quantity}${attributes.join('')}`;
  });
}

it.each(examples())('$title: $events', async ({ map: own, file, events }) => {
  const map = readMap({ ...base, ...(JSON.parse(own) as object) }) as UsageMap;
  const path = join(folder, 'file');
  writeFileSync(path, file, map.format.encoding === 'windows-1252' ? 'latin1' : 'utf8');
  const kind = map.format.kind ?? 'csv';
  const ignore = () => undefined;
  const source = { path, format: { ...map.format, kind }, onBytes: ignore, onHeader: ignore };
  const lines: string[] = [];
  for await (const rows of sourceRows(source)) {
    lines.push(...rows.flatMap((row) => said(eventsOf(map, row))));
  }
  expect(`${lines.join('\n')}\n`).toBe(events);
});

it('explains every member of a map', () => {
  const unsaid = MAP_MEMBERS.filter((name) => !DOCUMENT.includes(`"${name}"`));
  expect([examples().length > 10, unsaid]).toEqual([true, []]);
});
