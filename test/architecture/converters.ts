import ts from 'typescript';
import type { SourceFile } from './source-files';

// What stands between a wire or a row and our own types is in a `*.convert.ts` or a `*.mapping.ts`, and is named by
// one rule: `from…` reads the foreign form, `to…` writes it, `…Of` reads a part of it, `with…` gives it back with a
// change, `is…` and `has…` judge it.
const CONVERTER = /\.(convert|mapping)\.ts$/;
const RULE = /^(from|to|with|is|has)[A-Z]|Of$/;
/** The rule turned round: `cardFromRow`, `hubToResource`. */
const TURNED = /^[a-z]\w*(From|To)(Row|Rows|Resource|Body|Document|Json)$/;
/** What reads or writes a row. Platform has no rooms. */
const OF_ROWS = /^(from|to)([A-Z]\w*)?Rows?$/;
const MAPPED = /\.mapping\.ts$|^src\/platform\//;
const DATES = 'src/core/time.ts';

/** Functions of converters that are named otherwise, and such names elsewhere. */
export function converterFindings({ file, text }: SourceFile): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const functions = source.statements.filter(ts.isFunctionDeclaration);
  const found = functions.flatMap((each) => {
    const name = each.name?.text ?? '';
    const isOffered = each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const isWrong = CONVERTER.test(file) && isOffered && !RULE.test(name);
    const isElsewhere = OF_ROWS.test(name) && !MAPPED.test(file);
    return [
      ...(isWrong || TURNED.test(name) ? [`${file}: ${name} is not named as converters are`] : []),
      ...(isElsewhere ? [`${file}: ${name} belongs into a mapping`] : []),
    ];
  });
  if (file === DATES || !/\.getTime\(\)/.test(text)) return found;
  return [...found, `${file} reads a date by itself: core/time has instantOf`];
}
