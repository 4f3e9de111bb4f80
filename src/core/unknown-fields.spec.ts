import { unknownFields } from './unknown-fields';

it.each`
  body                              | known    | details                                                                              | what
  ${{ a: 1, '@type': 'A' }}         | ${['a']} | ${[]}                                                                                | ${'nothing where all is known'}
  ${{ a: 1, dryRun: true }}         | ${['a']} | ${[{ path: 'x.dryRun', value: true, message: 'is not a known field; known are a' }]} | ${'an unknown field'}
  ${{ b: null, c: 1 }}              | ${['a']} | ${[{ path: 'x.b', value: null }, { path: 'x.c', value: 1 }]}                         | ${'all of them'}
  ${{ a: 1 }}                       | ${[]}    | ${[{ path: 'x.a', value: 1, message: 'is not a known field: none is read' }]}        | ${'each where none is read'}
  ${JSON.parse('{"__proto__": 1}')} | ${['a']} | ${[{ path: 'x.__proto__', value: 1 }]}                                               | ${'a name that means something to JavaScript'}
`(
  'names $what',
  ({ body, known, details }: { body: object; known: string[]; details: object[] }) => {
    expect(unknownFields(body, known, 'x')).toMatchObject(details);
    expect(unknownFields(body, known, 'x')).toHaveLength(details.length);
  },
);
