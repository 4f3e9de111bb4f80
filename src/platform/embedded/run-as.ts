import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { foreignFolder, unreachableFolder } from './embedded.errors';

/**
 * PostgreSQL refuses to run as root. `user` runs it under an existing account (none is created); `namespace` runs it
 * in a user namespace where root is an ordinary user, for folders that no other account may enter.
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

/** `cluster` is the folder of the database files, which may not exist yet; `folder` contains it. */
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

/** Whether the mode bits let the user enter every folder down to `path`. */
export function canEnter(path: string, user: { uid: number; gid: number }): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    const { uid, gid, mode } = statSync(at);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
