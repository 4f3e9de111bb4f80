import type { Filter } from './list-query';
import { parseFilter } from './parse-filter';

/** `a.b gt 5|6` for one condition, ` or ` inside a group, ` and ` between groups. */
function print(filter: Filter): string {
  return filter
    .map((group) =>
      group
        .map(({ path, operator, values }) => `${path.join('.')} ${operator} ${values.join('|')}`)
        .join(' or '),
    )
    .join(' and ');
}

describe('parseFilter', () => {
  it.each`
    query                 | filter                           | why
    ${''}                 | ${''}                            | ${'nothing asked, nothing filtered'}
    ${'a=x'}              | ${'a eq x'}                      | ${'equality'}
    ${'a=x&b=y'}          | ${'a eq x and b eq y'}           | ${'parameters are and'}
    ${'a=x&a=y'}          | ${'a eq x|y'}                    | ${'a repeated parameter is or'}
    ${'a.gt=1&a.lt=5'}    | ${'a gt 1 and a lt 5'}           | ${'two operators are a range'}
    ${'a=x,y'}            | ${'a eq x,y|x|y'}                | ${'a comma is or, or part of the value'}
    ${'a=%22x,y%22'}      | ${'a eq "x,y"|x,y'}              | ${'quotes protect a comma'}
    ${'a=%22x%22'}        | ${'a eq "x"|x'}                  | ${'quotes go, or are part of the value'}
    ${'a=%22%22x%22%22'}  | ${'a eq ""x""|"x"'}              | ${'only a single pair goes'}
    ${'a=%22x%22,y'}      | ${'a eq "x",y|x|y'}              | ${'one alternative in quotes'}
    ${'a=%22x,%225,y%22'} | ${'a eq "x,"5,y"|x,"5,y'}        | ${'a quote inside of quotes is a character'}
    ${'a=5%22,6%22'}      | ${'a eq 5",6"|5"|6"'}            | ${'quotes that begin no value are characters'}
    ${'a=%22x;y%22;z'}    | ${'a eq "x;y"|x;y or a eq z'}    | ${'quotes protect a semicolon'}
    ${'a.gt=%22x%22'}     | ${'a gt x'}                      | ${'an order has no quotes'}
    ${'a=5%22'}           | ${'a eq 5"'}                     | ${'a lone quote is a character'}
    ${'a=x;a=y'}          | ${'a eq x or a eq y'}            | ${'semicolon is or'}
    ${'a=x;y'}            | ${'a eq x or a eq y'}            | ${'semicolon repeats the attribute'}
    ${'a=x;b=y&c=z'}      | ${'c eq z and a eq x or b eq y'} | ${'a group beside a condition'}
    ${'a.b.c=x'}          | ${'a.b.c eq x'}                  | ${'dotted paths'}
    ${'a.eq=x'}           | ${'a eq x'}                      | ${'suffix eq'}
    ${'a.ne=x,y'}         | ${'a ne x,y|x|y'}                | ${'ne means none of them'}
    ${'a.gte=1,5'}        | ${'a gte 1,5'}                   | ${'an order has no list'}
    ${'a>5'}              | ${'a gt 5'}                      | ${'plain gt'}
    ${'a%3E5'}            | ${'a gt 5'}                      | ${'encoded gt'}
    ${'a%3E=5'}           | ${'a gte 5'}                     | ${'half-encoded gte'}
    ${'a%3E%3D5'}         | ${'a gte 5'}                     | ${'encoded gte'}
    ${'a<5'}              | ${'a lt 5'}                      | ${'plain lt'}
    ${'a%3c=5'}           | ${'a lte 5'}                     | ${'lower-case encoding'}
    ${'a==x'}             | ${'a eq x'}                      | ${'double equals'}
    ${'a!=x'}             | ${'a ne x'}                      | ${'not equals'}
    ${'a*=x.'}            | ${'a regex x.'}                  | ${'star equals'}
    ${'a=~x.'}            | ${'a regex x.'}                  | ${'tilde'}
    ${'a%3D~x.'}          | ${'a regex x.'}                  | ${'encoded tilde'}
    ${'a.regex*=x'}       | ${'a.regex regex x'}             | ${'an attribute may be called regex'}
    ${'a.regex=x{1,2}'}   | ${'a regex x{1,2}'}              | ${'a pattern is not split'}
    ${'a=b=c'}            | ${'a eq b=c'}                    | ${'only the first sign counts'}
    ${'a='}               | ${'a eq '}                       | ${'the empty text'}
    ${'a=x+y'}            | ${'a eq x y|x+y'}                | ${'a plus is a space or itself'}
    ${'a=x%2By'}          | ${'a eq x+y'}                    | ${'an encoded plus is a plus'}
    ${'%40type=x'}        | ${'@type eq x'}                  | ${'encoded names'}
    ${'=x'}               | ${''}                            | ${'a value without a name is ignored'}
    ${'a'}                | ${''}                            | ${'a name without a sign is ignored'}
  `('$why: $query', ({ query, filter }: { query: string; filter: string }) => {
    expect(print(parseFilter(query.split('&').filter((part) => part !== '')))).toBe(filter);
  });

  it.each`
    query          | why
    ${'a=%'}       | ${'broken encoding'}
    ${'a=%C3%28'}  | ${'not UTF-8'}
    ${'a=%00'}     | ${'NUL in a value'}
    ${'a%00=x'}    | ${'NUL in a name'}
    ${'a..b=x'}    | ${'an empty step'}
    ${'a.regex=('} | ${'not a pattern'}
    ${'a*=%5Cbx'}  | ${'an escape that not all read alike'}
    ${'a*=(x)\\1'} | ${'a back-reference'}
  `('refuses $why', ({ query }: { query: string }) => {
    expect(() => parseFilter([query])).toThrow(
      expect.objectContaining({ code: 'tmf.query-invalid' }) as Error,
    );
  });

  it('refuses more conditions than anyone needs', () => {
    const many = Array.from({ length: 101 }, (_, n) => `a${n}=x`);
    expect(() => parseFilter(many)).toThrow(/more than 100/);
  });
});
