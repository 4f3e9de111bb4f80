import { parseJsonPath, selectByPath } from './json-path';

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
    expect([...selectByPath(RESOURCES, parseJsonPath('filter', path))]).toEqual(selected);
  });

  it.each`
    path                               | message                    | why
    ${'status==1'}                     | ${'must be a JSONPath'}    | ${'no path'}
    ${'$[?@.status='}                  | ${'must be a JSONPath'}    | ${'an unfinished path'}
    ${'$[?nonsense(@.a)]'}             | ${'must be a JSONPath'}    | ${'a function that RFC 9535 lacks'}
    ${'$[?match(@.a)]'}                | ${'must be a JSONPath'}    | ${'a function without its arguments'}
    ${'$..[*,*]..a'}                   | ${'two selectors of many'} | ${'selectors that multiply'}
    ${'$[?@.note[*,1:2]]'}             | ${'two selectors of many'} | ${'selectors that multiply within a filter'}
    ${'$..a..b[?@..c]..d'}             | ${'more than 3 descents'}  | ${'one descent within another within another'}
    ${'$[?@.a=~/x/i]'}                 | ${'flag'}                  | ${'a pattern with a flag'}
    ${'$[?@.a=~x]'}                    | ${'must be a JSONPath'}    | ${'a pattern without its slashes'}
    ${`$[?@.a=='${'x'.repeat(600)}']`} | ${'longer than'}           | ${'a path without end'}
  `('refuses $why', ({ path, message }: { path: string; message: string }) => {
    expect(() => parseJsonPath('filter', path)).toThrow(message);
  });
});
