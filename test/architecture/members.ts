import ts from 'typescript';
import type { SourceFile } from './source-files';

export type Member = { readonly file: string; readonly name: string };

/** What classes offer, but for what a decorator or a framework calls. */
export function membersOf({ file, text }: SourceFile): Member[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Member[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) found.push(...offeredBy(node).map((name) => ({ file, name })));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The names that the file reads of anything: `a.name`, `a?.name`, `{ name } = a`, `a['name']`. */
export function namesRead({ file, text }: SourceFile): Set<string> {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) found.add(node.name.text);
    if (ts.isBindingElement(node)) found.add((node.propertyName ?? node.name).getText(source));
    if (ts.isStringLiteralLike(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function offeredBy(node: ts.ClassLikeDeclaration): string[] {
  // What a class must have for somebody else's sake is called by them.
  if (node.heritageClauses !== undefined) return [];
  return node.members.flatMap((member) => {
    const isCalled = ts.isMethodDeclaration(member) || ts.isGetAccessor(member);
    if (!isCalled || (ts.canHaveDecorators(member) && (ts.getDecorators(member) ?? []).length > 0))
      return [];
    return ts.isIdentifier(member.name) ? [member.name.text] : [];
  });
}
