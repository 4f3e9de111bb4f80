import fc from 'fast-check';
import { type CsvRecord, CsvSplitter, type Dialect, EndlessLine, RFC_4180 } from './csv-splitter';

function split(text: string, chunk = text.length || 1, dialect: Partial<Dialect> = {}): string[][] {
  return records(text, chunk, dialect).map(({ fields }) => [...fields]);
}

function records(text: string, chunk = text.length || 1, dialect: Partial<Dialect> = {}) {
  const splitter = new CsvSplitter({ ...RFC_4180, ...dialect });
  const found: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += chunk)
    for (const record of splitter.push(text.slice(at, at + chunk))) found.push(record);
  return [...found, ...splitter.end()];
}

describe('CsvSplitter', () => {
  it.each`
    text                     | fields                       | why
    ${'a,b\n1,2\n'}          | ${[['a', 'b'], ['1', '2']]}  | ${'splits lines at commas'}
    ${'a,b\r\n1,2\r\n'}      | ${[['a', 'b'], ['1', '2']]}  | ${'takes CRLF as one line end'}
    ${'a,b\n1,2'}            | ${[['a', 'b'], ['1', '2']]}  | ${'needs no line end at the end'}
    ${'a,,\n'}               | ${[['a', '', '']]}           | ${'keeps empty fields'}
    ${'\n\r\na\n\n'}         | ${[['a']]}                   | ${'skips blank lines'}
    ${'"a,b",c\n'}           | ${[['a,b', 'c']]}            | ${'protects a delimiter by quotes'}
    ${'"a\nb\r\nc",d\n'}     | ${[['a\nb\r\nc', 'd']]}      | ${'protects line ends by quotes'}
    ${'"say ""hi""",""\n'}   | ${[['say "hi"', '']]}        | ${'reads a doubled quote as one'}
    ${'5" pipe,"x"\r\n'}     | ${[['5" pipe', 'x']]}        | ${'takes a quote inside a field as a character'}
    ${'x,"y"'}               | ${[['x', 'y']]}              | ${'ends with a quoted field'}
    ${'"x",y\r\nz,"\r"\r\n'} | ${[['x', 'y'], ['z', '\r']]} | ${'keeps a protected carriage return'}
  `('$why', ({ text, fields }: { text: string; fields: string[][] }) => {
    for (const chunk of [1, 2, 3, 1_000]) expect(split(text, chunk)).toEqual(fields);
  });

  it('takes another delimiter', () => {
    expect(split('a;"b;c";1,5\n', 100, { delimiter: ';' })).toEqual([['a', 'b;c', '1,5']]);
  });

  it.each`
    text                     | dialect                             | fields                   | why
    ${"'a,b','it''s'\n"}     | ${{ quote: "'" }}                   | ${[['a,b', "it's"]]}     | ${'other quotes, doubled inside'}
    ${'\'say "hi"\',"x"\n'}  | ${{ quote: "'" }}                   | ${[['say "hi"', '"x"']]} | ${'other quotes, beside which the usual ones are characters'}
    ${'"a \\"b\\", c",d'}    | ${{ escape: '\\' }}                 | ${[['a "b", c', 'd']]}   | ${'quotes behind a backslash'}
    ${'"C:\\\\","x"'}        | ${{ escape: '\\' }}                 | ${[['C:\\', 'x']]}       | ${'a backslash behind a backslash'}
    ${'a\\,b,c'}             | ${{ escape: '\\' }}                 | ${[['a,b', 'c']]}        | ${'a delimiter behind a backslash'}
    ${'"a\\\nb",c\n'}        | ${{ escape: '\\' }}                 | ${[['a\nb', 'c']]}       | ${'a line end behind a backslash'}
    ${'"a ""b"" c",d\n'}     | ${{ escape: '\\' }}                 | ${[['a "b" c', 'd']]}    | ${'doubled quotes beside an escape sign'}
    ${'"a|5"|x\n'}           | ${{ delimiter: '|', quote: '' }}    | ${[['"a', '5"', 'x']]}   | ${'no quotes at all'}
    ${'a\tb "c"\td\n'}       | ${{ delimiter: '\t' }}              | ${[['a', 'b "c"', 'd']]} | ${'tabs'}
    ${' a ,"b ", c\n'}       | ${{}}                               | ${[[' a ', 'b ', ' c']]} | ${'blanks as characters'}
    ${' a ,"b ", c\r\n'}     | ${{ trim: true }}                   | ${[['a', 'b ', 'c']]}    | ${'blanks as padding, but for those in quotes'}
    ${'a , "b, c" , d\n'}    | ${{ trim: true }}                   | ${[['a', 'b, c', 'd']]}  | ${'padding around quotes'}
    ${'a\\ , b\n'}           | ${{ trim: true, escape: '\\' }}     | ${[['a ', 'b']]}         | ${'a blank behind an escape sign as no padding'}
    ${'\\N,x\\N,"\\N"\n'}    | ${{ empty: ['\\N'] }}               | ${[['', 'x\\N', '\\N']]} | ${'a sign for nothing'}
    ${'\\N,x\\N,"\\N"\n'}    | ${{ escape: '\\', empty: ['\\N'] }} | ${[['', 'xN', 'N']]}     | ${'a sign for nothing that is escaped'}
    ${'NULL,"NULL", NULL\n'} | ${{ trim: true, empty: ['NULL'] }}  | ${[['', 'NULL', '']]}    | ${'a word for nothing, but in quotes'}
    ${'NULL,"NULL"\n'}       | ${{ empty: ['"NULL"'] }}            | ${[['NULL', '']]}        | ${'a word for nothing in quotes'}
  `('reads $why', ({ text, dialect, fields }) => {
    for (const chunk of [1, 2, 3, 1_000]) {
      expect(split(text as string, chunk, dialect as Partial<Dialect>)).toEqual(fields);
    }
  });

  it.each([1, 2, 3, 1_000])('skips lines, whatever quotes are in them, by %i', (chunk) => {
    expect(records('"a\n\r\nh\nb\n', chunk, { skip: 2 })).toEqual([
      { line: 3, fields: ['h'] },
      { line: 4, fields: ['b'] },
    ]);
    expect(split('"a\nb', chunk, { skip: 2 })).toEqual([]);
  });

  it('tells the line of the file a record starts on', () => {
    expect(records('h\n"a\nb"\n\nc\n').map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it.each`
    text                  | found                                                                                                                               | why
    ${'"a"b,c\nd,e\n'}    | ${[{ line: 1, fields: ['"a"b,c'], fault: 'a closing quote is not followed by a delimiter' }, { line: 2, fields: ['d', 'e'] }]}      | ${'a stray quote'}
    ${'a,b\n"c,d\ne,f\n'} | ${[{ line: 1, fields: ['a', 'b'] }, { line: 2, fields: ['"c,d'], fault: 'a quote is left open' }, { line: 3, fields: ['e', 'f'] }]} | ${'a quote that is left open'}
  `('goes on after a line with $why', ({ text, found }: { text: string; found: unknown }) => {
    for (const chunk of [1, 3, 1_000]) expect(records(text, chunk)).toEqual(found);
  });

  it('does not look for the end of a quote for ever', () => {
    const text = `"open,1\n${'x,1\n'.repeat(600_000)}`;
    const found = records(text, 65_536);
    expect(found[0]).toMatchObject({ line: 1, fault: 'a quote is left open' });
    expect(found.length).toBe(600_001);
  });

  it('does not keep a line of any length in memory', () => {
    expect(() => split('x'.repeat(3_000_000), 65_536)).toThrow(EndlessLine);
  });

  it('gives back what was written, however it is cut into chunks', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'ü', ' ') });
    const row = fc.array(field, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row), fc.integer({ min: 1, max: 20 }), (rows, chunk) => {
        const text = rows.map((fields) => fields.map(quote).join(',')).join('\r\n');
        expect(split(text, chunk)).toEqual(rows);
      }),
    );
  });
});

function quote(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}
