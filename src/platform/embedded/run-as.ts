import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { foreignFolder, unreachableFolder } from './embedded.errors';

/**
 * PostgreSQL refuses to run as root. `user` borrows an account that exists (none is ever created);
 * `namespace` keeps root's files reachable where no other account may enter, by a user namespace in
 * which root is an ordinary user.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'user'; readonly name: string; readonly uid: number; readonly gid: number }
  | { readonly kind: 'namespace' };

export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly identity: { readonly uid?: number; readonly gid?: number };
};

export function asCommand(runAs: RunAs, file: string, args: readonly string[]): Command {
  switch (runAs.kind) {
    case 'self':
      return { file, args, identity: {} };
    case 'user':
      return { file, args, identity: { uid: runAs.uid, gid: runAs.gid } };
    case 'namespace':
      return { file: 'unshare', args: [...NAMESPACE, file, ...args], identity: {} };
  }
}

const NAMESPACE = ['--user', '--map-user=1000', '--map-group=1000', '--'];

/** `cluster` is the folder of the database files, which may not exist yet; `folder` the one it lies in. */
export function chooseRunAs(folder: string, cluster: string): RunAs {
  const self = process.getuid?.();
  if (self === undefined) return { kind: 'self' };
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (self !== 0) {
    if (owner !== undefined && owner.uid !== self) throw foreignFolder(folder, owner.uid);
    return { kind: 'self' };
  }
  if (owner?.uid === 0) return namespaceOr(folder, 'postgres');
  const user = owner === undefined ? borrowedUser() : { name: `${owner.uid}`, ...pick(owner) };
  return canEnter(folder, user) ? { kind: 'user', ...user } : namespaceOr(folder, user.name);
}

function pick({ uid, gid }: { uid: number; gid: number }): { uid: number; gid: number } {
  return { uid, gid };
}

function namespaceOr(folder: string, user: string): RunAs {
  const probe = spawnSync('unshare', [...NAMESPACE, 'true'], { stdio: 'ignore' });
  if (probe.status !== 0) throw unreachableFolder(folder, user);
  return { kind: 'namespace' };
}

function borrowedUser(): { name: string; uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { name, uid: +uid, gid: +gid };
  }
  return { name: 'nobody', uid: 65534, gid: 65534 };
}

/** Whether every folder down to `path` lets the user pass, judged by the mode bits. */
export function canEnter(path: string, user: { uid: number; gid: number }): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    const { uid, gid, mode } = statSync(at);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
