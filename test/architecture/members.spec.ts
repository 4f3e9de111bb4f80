import { membersOf, namesRead } from './members';
import { filesLike, type SourceFile } from './source-files';

function unread(files: readonly SourceFile[]): string[] {
  const read = new Set(files.flatMap((file) => [...namesRead(file)]));
  return files
    .flatMap(membersOf)
    .filter(({ name }) => !read.has(name))
    .map(({ file, name }) => `${file}: ${name}`);
}

it('what a class offers, somebody asks for', () => {
  const files = filesLike(/^src\/(?!.*\.spec\.ts$).*\.ts$/);
  expect(files.length).toBeGreaterThan(100);
  expect(unread(files)).toEqual([]);
});

it.each`
  code                                                             | found       | why
  ${'class A { ask() {} }'}                                        | ${['ask']}  | ${'nobody asks'}
  ${'class A { private ask() {} }'}                                | ${['ask']}  | ${'not even itself'}
  ${'class A { get size() { return 1; } }'}                        | ${['size']} | ${'a getter is a member too'}
  ${'class A { ask() {} } new A().ask();'}                         | ${[]}       | ${'it is called'}
  ${'class A { ask() {} } const { ask } = new A();'}               | ${[]}       | ${'it is taken out'}
  ${'class A { @Get() ask() {} }'}                                 | ${[]}       | ${'a decorator calls it'}
  ${'class A implements OnModuleDestroy { onModuleDestroy() {} }'} | ${[]}       | ${'an interface asks for it'}
`('$why: $code', ({ code, found }: { code: string; found: readonly string[] }) => {
  expect(unread([{ file: 'a.ts', text: code }])).toEqual(found.map((name) => `a.ts: ${name}`));
});
