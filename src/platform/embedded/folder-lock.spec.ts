import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './folder-lock';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'meterline-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lock = () => join(folder, 'lock');
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

it('a second holder is refused and told who the first is', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`in use by another process (pid ${process.pid})`);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
});

it.each`
  content                         | why
  ${() => `${deadPid()} 12345\n`} | ${'a holder that is gone'}
  ${() => `${process.pid} 1\n`}   | ${'a pid that meanwhile belongs to another process'}
  ${() => ''}                     | ${'a file that a crash left empty'}
  ${() => 'scribble'}             | ${'a file that is no lock'}
`('takes over from $why', ({ content }: { content: () => string }) => {
  writeFileSync(lock(), content());
  const unlock = lockFolder(folder);
  expect(readFileSync(lock(), 'utf8')).toContain(`${process.pid} `);
  unlock();
  expect(existsSync(lock())).toBe(false);
});

it('gives up where the lock of a holder that is gone cannot be moved', () => {
  writeFileSync(lock(), 'gone');
  mkdirSync(join(folder, `lock.stale.${process.pid}`, 'full'), { recursive: true });
  expect(() => lockFolder(folder)).toThrow(/rename/);
});

it('giving free leaves a lock alone that another took over', () => {
  const unlock = lockFolder(folder);
  writeFileSync(lock(), 'another\n');
  unlock();
  expect(readFileSync(lock(), 'utf8')).toBe('another\n');
});
