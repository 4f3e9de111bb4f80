import { matches } from './matches';
import { parseFilter } from './parse-filter';

const body = {
  id: '7',
  href: 'https://host/tmf-api/x/v4/thing/7',
  name: 'Ann',
  size: 10,
  code: '10',
  on: true,
  at: '2024-01-01T00:00:00.000Z',
  tags: ['x', 'y'],
  parts: [
    { role: 'a', price: { value: 5 } },
    { role: 'b', price: { value: 7 } },
  ],
  nothing: null,
};

describe('matches', () => {
  it.each`
    filter                                      | fits     | why
    ${'name=Ann'}                               | ${true}  | ${'text'}
    ${'name=ann'}                               | ${false} | ${'case counts'}
    ${'size=10.0'}                              | ${true}  | ${'numbers by value'}
    ${'code=10.0'}                              | ${false} | ${'texts by letter'}
    ${'size.gt=9'}                              | ${true}  | ${'10 is more than 9'}
    ${'code.gt=9'}                              | ${false} | ${'"10" sorts before "9"'}
    ${'size.gt=abc'}                            | ${false} | ${'a number is not compared with a word'}
    ${'on=true'}                                | ${true}  | ${'boolean'}
    ${'on.gt=false'}                            | ${false} | ${'booleans have no order'}
    ${'at=2024-01-01T01:00:00%2B01:00'}         | ${true}  | ${'instants by value'}
    ${'at.lt=2024-01-01T00:00:00.001Z'}         | ${true}  | ${'a millisecond later'}
    ${'at.lte=2024-01-01'}                      | ${true}  | ${'a day is its midnight'}
    ${'tags=y'}                                 | ${true}  | ${'any element'}
    ${'tags.ne=y'}                              | ${false} | ${'ne is the opposite of any'}
    ${'parts.role=b'}                           | ${true}  | ${'any element on the way'}
    ${'parts.price.value.gte=7'}                | ${true}  | ${'deep inside'}
    ${'parts=x'}                                | ${false} | ${'objects equal nothing'}
    ${'nothing=null'}                           | ${false} | ${'null equals nothing'}
    ${'missing.ne=x'}                           | ${true}  | ${'what is missing is not x'}
    ${'name.regex=^A'}                          | ${true}  | ${'pattern'}
    ${'size.regex=1'}                           | ${false} | ${'patterns are for texts'}
    ${'href=http://other/tmf-api/x/v4/thing/7'} | ${true}  | ${'a href by its path'}
    ${'name=Bob;size=10'}                       | ${true}  | ${'or'}
    ${'name=Bob&size=10'}                       | ${false} | ${'and'}
  `('$why: $filter', ({ filter, fits }: { filter: string; fits: boolean }) => {
    expect(matches(parseFilter(filter.split('&')), body)).toBe(fits);
  });
});
