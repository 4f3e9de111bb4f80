import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** `file` is relative to the repository; `text` is what it holds. */
export type SourceFile = { readonly file: string; readonly text: string };

/** What git tracks or would track: neither build output nor ignored files. */
export function repositoryFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return listed.filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

function read(file: string): SourceFile {
  return { file, text: readFileSync(join(ROOT, file), 'utf8') };
}

export function filesLike(pattern: RegExp): readonly SourceFile[] {
  return repositoryFiles()
    .filter((file) => pattern.test(file))
    .map(read);
}

/** Folders under src that are neither layers nor commands: one per bounded part of the product. */
export function moduleNames(files: readonly string[]): readonly string[] {
  const folders = files.flatMap((file) => /^src\/([^/]+)\//.exec(file)?.[1] ?? []);
  const layers = ['core', 'rating', 'platform', 'tmf', 'cli'];
  return [...new Set(folders)].filter((folder) => !layers.includes(folder));
}
