import { csvHeader, csvRow } from './csv';
import { csvColumns } from './csv-columns';
import { parseFields } from '../query/fields';
import { exact, list, object, text } from '../schema/schema';

const schema = object('Thing', {
  name: text,
  size: object('Size', { amount: exact, units: text }),
  note: list(object('Note', { text })),
});

const header = (...fields: string[]) => csvHeader(csvColumns(parseFields(fields), schema)).trim();

describe('the columns of a CSV', () => {
  it.each`
    fields                | columns                                                                       | why
    ${[]}                 | ${'id,href,name,size.amount,size.units,note,@type,@baseType,@schemaLocation'} | ${'what the documents describe'}
    ${['size']}           | ${'id,href,size.amount,size.units'}                                           | ${'a structure, as its attributes'}
    ${['note.text,name']} | ${'id,href,note.text,name'}                                                   | ${'what is asked for, in its order'}
    ${['other.own']}      | ${'id,href,other.own'}                                                        | ${'an attribute that clients added'}
    ${['name,name']}      | ${'id,href,name'}                                                             | ${'each once'}
    ${['none']}           | ${'id,href'}                                                                  | ${'none'}
  `('are $why', ({ fields, columns }: { fields: string[]; columns: string }) => {
    expect(header(...fields)).toBe(columns);
  });

  it('cannot be those that a JSONPath selects', () => {
    expect(() => header("$.note[?(@.text=='a')]")).toThrow('a JSONPath is no column');
  });

  it('are asked for where nothing describes them', () => {
    expect(() => csvColumns(undefined, undefined)).toThrow('name the columns');
  });
});

describe('a cell of a CSV', () => {
  const cell = (value: unknown) => csvRow({ a: value }, [['a']]).slice(0, -2);

  it.each`
    value           | written              | why
    ${'plain'}      | ${'plain'}           | ${'a text as it is'}
    ${'a,b'}        | ${'"a,b"'}           | ${'a comma in quotes'}
    ${'say "hi"'}   | ${'"say ""hi"""'}    | ${'quotes twice'}
    ${'two\nlines'} | ${'"two\nlines"'}    | ${'a line break in quotes'}
    ${undefined}    | ${''}                | ${'nothing as nothing'}
    ${null}         | ${''}                | ${'null as nothing'}
    ${-1.5}         | ${'-1.5'}            | ${'a number'}
    ${'-12.50'}     | ${'-12.50'}          | ${'a decimal that is a text'}
    ${true}         | ${'true'}            | ${'a flag'}
    ${['x', 'y']}   | ${'"[""x"",""y""]"'} | ${'a list as JSON'}
    ${{ b: 1 }}     | ${'"{""b"":1}"'}     | ${'a structure as JSON'}
    ${'=1+1'}       | ${"'=1+1"}           | ${'no formula'}
    ${'@SUM(A1)'}   | ${"'@SUM(A1)"}       | ${'no formula by another sign'}
    ${'-2+3'}       | ${"'-2+3"}           | ${'no formula that begins like a number'}
    ${'+49 170 1'}  | ${"'+49 170 1"}      | ${'no sum of a telephone number'}
    ${'\t=1'}       | ${"'\t=1"}           | ${'no formula behind a tab'}
  `('shows $why', ({ value, written }: { value: unknown; written: string }) => {
    expect(cell(value)).toBe(written);
  });

  it('looks into lists on the way', () => {
    const body = { note: [{ text: 'a' }, { text: 'b' }] };
    expect(csvRow(body, [['note', 'text']])).toBe('"[""a"",""b""]"\r\n');
  });

  it('has nothing from what every object has', () => {
    expect(csvRow({}, [['constructor', 'name']])).toBe('\r\n');
  });
});
