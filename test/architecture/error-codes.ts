import type { SourceFile } from './source-files';

export type ErrorCode = { readonly code: string; readonly file: string };

/** Codes of `new DomainError({… code: '…'})`, one entry per place that throws it. */
export function errorCodes(files: readonly SourceFile[]): ErrorCode[] {
  return files.flatMap(({ file, text }) =>
    [...text.matchAll(/new DomainError\(\{[\s\S]*?\bcode:\s*'([^']+)'/g)].map(([, code = '']) => ({
      code,
      file,
    })),
  );
}

/** Clients branch on codes: each is thrown from one place and explained in the README beside it. */
export function codeFindings(
  codes: readonly ErrorCode[],
  readmes: readonly SourceFile[],
): string[] {
  const findings: string[] = [];
  const places = new Map<string, string>();
  for (const { code, file } of codes) {
    const earlier = places.get(code);
    if (earlier !== undefined) findings.push(`${code} is made in ${earlier} and again in ${file}`);
    places.set(code, file);
    if (!/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/.test(code))
      findings.push(`${code} in ${file} is not dotted kebab-case`);
    const readme = `${file.split('/').slice(0, 2).join('/')}/README.md`;
    const isExplained = readmes.some(
      (entry) => entry.file === readme && entry.text.includes(`\`${code}\``),
    );
    if (!isExplained) findings.push(`${code} is not explained in ${readme}`);
  }
  return findings;
}

/** Where errors may be made: the list of a module, or core, which has none. */
export function strayErrors(files: readonly SourceFile[]): string[] {
  return files
    .filter(
      ({ file, text }) =>
        /new DomainError\(/.test(text) && !/\.errors\.ts$|^src\/core\//.test(file),
    )
    .map(({ file }) => `${file} makes a DomainError outside of its module's .errors.ts`);
}
