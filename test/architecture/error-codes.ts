import type { ErrorReference } from '../../src/core/domain-error';
import type { SourceFile } from './source-files';

export type ErrorCode = { readonly code: string; readonly kind: string; readonly file: string };

/** Codes of `new DomainError({kind: '…', code: '…'})`, one entry per place that throws it. */
export function errorCodes(files: readonly SourceFile[]): ErrorCode[] {
  return files.flatMap(({ file, text }) =>
    [
      ...text.matchAll(/new DomainError\(\{((?:(?!new DomainError)[\s\S])*?)\bcode:\s*'([^']+)'/g),
    ].map(([, before = '', code = '']) => ({
      code,
      kind: /\bkind:\s*'([a-z-]+)'/.exec(before)?.[1] ?? '',
      file,
    })),
  );
}

const STATUS_OF_KIND: Readonly<Record<string, string>> = {
  invalid: '400',
  forbidden: '403',
  'not-found': '404',
  conflict: '409',
  refused: '422',
  overloaded: '429',
  unavailable: '503',
};

/** Clients branch on codes: each is thrown from one place and explained where `/docs/errors` reads. */
export function codeFindings(
  codes: readonly ErrorCode[],
  references: readonly ErrorReference[],
): string[] {
  const explained = new Map(references.flatMap(statusesByCode));
  const places = new Map<string, string>();
  return codes.flatMap(({ code, kind, file }) => {
    const earlier = places.get(code);
    places.set(code, file);
    const expected = STATUS_OF_KIND[kind];
    const status = explained.get(code);
    const isElsewhere = status !== 'reason' && expected !== undefined && status !== expected;
    return [
      ...(earlier === undefined ? [] : [`${code} is made in ${earlier} and again in ${file}`]),
      ...(isDotted(code) ? [] : [`${code} in ${file} is not dotted kebab-case`]),
      ...(status === undefined ? [`${code} in ${file} is explained nowhere`] : []),
      ...(status !== undefined && isElsewhere
        ? [`${code} is ${kind} but explained under ${status}`]
        : []),
    ];
  });
}

/** A code that two rooms explain would have two meanings. */
export function explainedTwice(references: readonly ErrorReference[]): string[] {
  const codes = references.flatMap(statusesByCode).map(([code]) => code);
  return codes.filter((code, position) => codes.indexOf(code) !== position);
}

function statusesByCode(reference: ErrorReference): [string, string][] {
  return Object.entries(reference).flatMap(([status, codes]) =>
    Object.keys(codes).map((code): [string, string] => [code, status]),
  );
}

function isDotted(code: string): boolean {
  return /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/.test(code);
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
