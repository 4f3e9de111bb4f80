import { firstScalarOf, parseJsonPath, placesOf, selectByPath } from './json-path';
import { Steps } from './steps';

const RESOURCES = [
  { status: 'active', note: [{ author: 'Jo', text: 'x' }], price: { value: 5 } },
  { status: 'retired', note: [{ author: 'Al', text: 'y' }], price: { value: 50 } },
  { status: 'active', price: { value: 7 } },
];

describe('parseJsonPath', () => {
  it.each`
    path                                                       | selected     | why
    ${"$[?@.status=='active']"}                                | ${[0, 2]}    | ${'a filter over the list'}
    ${"$[?(@.note[?(@.author=='Jo')])]"}                       | ${[0]}       | ${'a filter with a nested filter'}
    ${"$.note[?@.author=='Al']"}                               | ${[1]}       | ${'a path within each resource'}
    ${'$[?@.price.value>6 && @.price.value<=50]'}              | ${[1, 2]}    | ${'comparisons'}
    ${"$[?!(@.status=='active')]"}                             | ${[1]}       | ${'a negation'}
    ${'$.nothing'}                                             | ${[]}        | ${'a path to nothing'}
    ${'$[?@.status=~/^act/]'}                                  | ${[0, 2]}    | ${'a pattern that occurs in a text'}
    ${"$[?(@.note[0].text =~ 'x') || @['status']=~\"ret\"]"}   | ${[0, 1]}    | ${'patterns as texts'}
    ${"$[?@.status=='@.a=~/x/']"}                              | ${[]}        | ${'a text that looks like the operator'}
    ${String.raw`$[?@.status =~ /^\w+\/?$/]`}                  | ${[0, 1, 2]} | ${'a pattern with escapes'}
    ${'$..author'}                                             | ${[0, 1]}    | ${'a descent'}
    ${"$[?@['status','price']]"}                               | ${[0, 1, 2]} | ${'several names at once'}
    ${'$[*].note'}                                             | ${[0, 1]}    | ${'an attribute that some have'}
    ${"[?(@.status=='retired')]"}                              | ${[1]}       | ${'a filter over the list without its $'}
    ${"note[?(@.author=='Jo')]"}                               | ${[0]}       | ${'a path within each resource without its $'}
    ${"$.note[?@.text=='y' && $.price.value==50]"}             | ${[1]}       | ${'$ within a filter: the resource'}
    ${"$[?@.note[0].author=='Jo']"}                            | ${[0]}       | ${'what stands at a position'}
    ${"$[?'y' == @['note'][-1][\"text\"] && @.price.value>6]"} | ${[1]}       | ${'a position from the end, on the right'}
    ${"$[?@.note[0].author!='Jo']"}                            | ${[1, 2]}    | ${'a position that some have not'}
    ${"$.note[?$.note[0].text<'y']"}                           | ${[0]}       | ${'a position in a path within each resource'}
    ${"$[?@.note[0] || @.status=='[0]']"}                      | ${[0, 1]}    | ${'a position that is there, and a text that looks like one'}
    ${'$[?length(@.note[0].text)==1]'}                         | ${[0, 1]}    | ${'a function of what stands at a position'}
  `('selects by $why', ({ path, selected }: { path: string; selected: number[] }) => {
    expect([...selectByPath(RESOURCES, parseJsonPath('filter', path), new Steps())]).toEqual(
      selected,
    );
  });

  it.each`
    path                               | message                    | why
    ${'status==1'}                     | ${'must be a JSONPath'}    | ${'no path'}
    ${'$[?@.status='}                  | ${'must be a JSONPath'}    | ${'an unfinished path'}
    ${'$[?nonsense(@.a)]'}             | ${'must be a JSONPath'}    | ${'a function that RFC 9535 lacks'}
    ${'$[?match(@.a)]'}                | ${'must be a JSONPath'}    | ${'a function without its arguments'}
    ${'$[?@.note[*]==1]'}              | ${'must be a JSONPath'}    | ${'a comparison of many with one'}
    ${'$[?length(@.a)]'}               | ${'must be a JSONPath'}    | ${'a number for a condition'}
    ${"$[?search(@.a,'(?=x)')]"}       | ${'a pattern that is not'} | ${'a pattern that looks around'}
    ${'$[?@.a=~/(x)\\1/]'}             | ${'a pattern that is not'} | ${'a pattern with a back-reference'}
    ${'$[?@.a=~/x/i]'}                 | ${'flag'}                  | ${'a pattern with a flag'}
    ${'$[?@.a=~x]'}                    | ${'must be a JSONPath'}    | ${'a pattern without its slashes'}
    ${`$[?@.a=='${'x'.repeat(600)}']`} | ${'longer than'}           | ${'a path without end'}
  `('refuses $why', ({ path, message }: { path: string; message: string }) => {
    expect(() => parseJsonPath('filter', path)).toThrow(message);
  });
});

const DOCUMENT = { a: [1, 2, 3, 4, 5], b: { c: 'é𝄞', d: null }, e: [{ f: 1 }, { f: 'x' }] };

it.each`
  path                                   | ways
  ${'$'}                                 | ${['']}
  ${'$.a[1:4:2]'}                        | ${['a.1', 'a.3']}
  ${'$.a[::-2]'}                         | ${['a.4', 'a.2', 'a.0']}
  ${'$.a[-2:]'}                          | ${['a.3', 'a.4']}
  ${'$.a[5,-6,-1]'}                      | ${['a.4']}
  ${'$.b.*'}                             | ${['b.c', 'b.d']}
  ${"$['e'][*]['f']"}                    | ${['e.0.f', 'e.1.f']}
  ${'$..f'}                              | ${['e.0.f', 'e.1.f']}
  ${'$..[?@==null]'}                     | ${['b.d']}
  ${'$.b[?length(@)==2]'}                | ${['b.c']}
  ${'$.a[?@>=2 && @<4]'}                 | ${['a.1', 'a.2']}
  ${"$.e[?@.f=='x' || @.f<2]"}           | ${['e.0', 'e.1']}
  ${'$[?count(@.*)>3]'}                  | ${['a']}
  ${'$.e[?value($..d)==null && @.f==1]'} | ${['e.0']}
  ${'$.e[?@.none==$.none]'}              | ${['e.0', 'e.1']}
  ${'$.e[?@==$.e[0]]'}                   | ${['e.0']}
  ${"$.b[?match(@,'é.')]"}               | ${['b.c']}
  ${"$.b[?match(@,'é')]"}                | ${[]}
  ${'$.a[0,0]'}                          | ${['a.0', 'a.0']}
`('$path leads to $ways', ({ path, ways }: { path: string; ways: string[] }) => {
  const found = placesOf(DOCUMENT, parseJsonPath('fields', path), new Steps());
  expect(found.map((way) => way.join('.'))).toEqual(ways);
});

it('sorts by the first scalar a path leads to', () => {
  const first = (path: string) => firstScalarOf(DOCUMENT, parseJsonPath('sort', path), new Steps());
  expect([first('$.b[?@!=1]'), first('$.*'), first('$.b.d'), first('$..none')]).toEqual([
    'é𝄞',
    1,
    undefined,
    undefined,
  ]);
});

describe('a path that costs too much', () => {
  const wide = { list: Array.from({ length: 300 }, (_, n) => ({ n, name: 'x'.repeat(3_000) })) };
  const deep = JSON.parse(`${'['.repeat(90)}1${']'.repeat(90)}`) as unknown;

  it.each`
    path                                    | value                                                            | why
    ${'$..[*,*]..[*,*]..[*,*]..[*,*]..a'}   | ${deep}                                                          | ${'descents and selectors that multiply'}
    ${'$..[?count($..[?count($..n)>1])>1]'} | ${wide}                                                          | ${'descents within descents'}
    ${'$..[?$.a==$.b && 1==2]'}             | ${{ a: wide, b: wide }}                                          | ${'large values compared with one another'}
    ${"$..[?search(@.name,'x{99}x{99}y')]"} | ${{ list: wide.list.map(({ name }) => ({ name: `y${name}` })) }} | ${'a long pattern in long texts'}
  `('is refused by counting: $why', ({ path, value }: { path: string; value: unknown }) => {
    expect(() => placesOf(value, parseJsonPath('fields', path), new Steps())).toThrow(
      expect.objectContaining({ status: 503, code: 'tmf.query-too-expensive' }) as Error,
    );
  });

  it('is none when it ends in linear time', () => {
    const name = `${'a'.repeat(3_000)}!`;
    const path = parseJsonPath('filter', "$[?search(@.name,'(a|aa)+$')]");
    const found = selectByPath([{ name }, { name: 'a'.repeat(3_000) }], path, new Steps());
    expect([...found]).toEqual([1]);
  });

  it('may lead through a list of any length', () => {
    const list = Array.from({ length: 200_000 }, (_, n) => n);
    const path = parseJsonPath('fields', '$.list[?@>199997]');
    expect(placesOf({ list }, path, new Steps())).toEqual([
      ['list', 199_998],
      ['list', 199_999],
    ]);
  });
});
