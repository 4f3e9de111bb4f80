import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asCommand, canEnter } from './run-as';

const ME = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const STRANGER = { uid: 54321, gid: 54321 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterline-run-as-'));
  mkdirSync(join(folder, 'inner'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each`
  mode     | owner    | stranger
  ${0o700} | ${true}  | ${false}
  ${0o711} | ${true}  | ${true}
  ${0o755} | ${true}  | ${true}
  ${0o644} | ${false} | ${false}
`(
  'a folder of mode $mode lets its owner ($owner) and a stranger ($stranger) pass',
  (row: Record<'mode' | 'owner' | 'stranger', number | boolean>) => {
    chmodSync(folder, row.mode as number);
    // Judged from inside, so that each parent counts; the mode bits are read, whoever runs the test.
    const judge = (user: typeof ME) => canEnter(folder, user);
    expect([judge(ME), judge(STRANGER)]).toEqual([row.owner, row.stranger]);
    chmodSync(folder, 0o700);
  },
);

it('a folder is closed when its parent is', () => {
  chmodSync(join(folder, 'inner'), 0o755);
  expect(canEnter(join(folder, 'inner'), STRANGER)).toBe(false);
});

it('a program runs as it is, as a borrowed user, or in a namespace of its own', () => {
  const user = { kind: 'user', name: 'postgres', uid: 5, gid: 6 } as const;
  expect(asCommand({ kind: 'self' }, 'x', ['-a'])).toEqual({
    file: 'x',
    args: ['-a'],
    identity: {},
  });
  expect(asCommand(user, 'x', ['-a'])).toEqual({
    file: 'x',
    args: ['-a'],
    identity: { uid: 5, gid: 6 },
  });
  expect(asCommand({ kind: 'namespace' }, 'x', ['-a'])).toMatchObject({
    file: 'unshare',
    identity: {},
  });
});
