import type { SourceFile } from './source-files';

// What the standard says of every resource is done under src/tmf, once. A convert writes what its own wire
// looks like, and a type shows it; our own commands are clients like any other.
const PLACES = /^src\/(tmf|cli)\/|\.convert\.ts$|\/tmf\d+\/[^/]*-types?\.ts$|\.spec\.ts$/;

const WORDS: Readonly<Record<string, RegExp>> = {
  'X-Total-Count': /x-total-count/i,
  'fields=': /[?&]fields=/,
  'merge-patch': /merge-patch|\bmergePatch\b|\bapplyPatch\b/,
  '@type': /(['"])@type\1/,
};

/** Places where a module does for itself what TMF630 asks of all. */
export function standardFindings({ file, text }: SourceFile): string[] {
  if (PLACES.test(file)) return [];
  return Object.entries(WORDS)
    .filter(([, word]) => word.test(text))
    .map(([name]) => `${file} knows of ${name}: that is done in src/tmf`);
}
