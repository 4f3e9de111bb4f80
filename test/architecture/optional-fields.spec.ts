// A field of a body that may be left out may be null, as JSON says nothing: its type says so, that nobody forgets.
import { filesLike, type SourceFile } from './source-files';

const OPTIONAL = /@IsOptional\(\)(?:(?!@Api|^})[^])*?readonly (\w+)\?: ([^;]+);/gm;
const CLASS = /^export (?:abstract )?class (\w+)[^]*?^}/gm;

function findings({ file, text }: SourceFile): string[] {
  return [...text.matchAll(CLASS)].flatMap(([whole, name = '']) =>
    // What stands in an address is a text, or not there.
    name.endsWith('Query')
      ? []
      : [...whole.matchAll(OPTIONAL)].flatMap(([, field = '', type = '']) =>
          type.includes('| null') ? [] : [`${file}: ${name}.${field}`],
        ),
  );
}

it('what may be left out of a body may be null', () => {
  const files = filesLike(/^src\/.*\.dto\.ts$/);
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap(findings)).toEqual([]);
});

it.each`
  name             | type                 | found
  ${'SetBiller'}   | ${'string[]'}        | ${1}
  ${'SetBiller'}   | ${'string[] | null'} | ${0}
  ${'UploadQuery'} | ${'string'}          | ${0}
`('finds $found where $name says $type', ({ name, type, found }) => {
  const text = `export class ${name} {\n  @IsOptional()\n  @IsText()\n  readonly a?: ${type};\n}\n`;
  expect(findings({ file: 'src/a/api/a.dto.ts', text })).toHaveLength(found);
});
