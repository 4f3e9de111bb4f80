import { parseHubQuery, selectsEvent } from './hub-query';

const envelope = {
  eventId: 'e1',
  eventType: 'ProductOrderStateChangeEvent',
  title: 'T',
  event: { productOrder: { id: '42', state: 'held', priority: '4', item: [{ action: 'add' }] } },
};

it.each`
  query                                                               | selects  | why
  ${undefined}                                                        | ${true}  | ${'no query'}
  ${null}                                                             | ${true}  | ${'null'}
  ${''}                                                               | ${true}  | ${'an empty query'}
  ${'eventType=ProductOrderStateChangeEvent'}                         | ${true}  | ${'the type'}
  ${'eventType=productOrderStateChangeEvent'}                         | ${true}  | ${'its other spelling'}
  ${'eventType=ProductOrderCreateEvent'}                              | ${false} | ${'another type'}
  ${'eventType=ProductOrderCreateEvent,ProductOrderStateChangeEvent'} | ${true}  | ${'one of two'}
  ${'eventType=A&eventType=ProductOrderStateChangeEvent'}             | ${true}  | ${'repeated'}
  ${'eventType=ProductOrderStateChangeEvent&state=held'}              | ${true}  | ${'an attribute of the resource'}
  ${'event.productOrder.state=held'}                                  | ${true}  | ${'the full path'}
  ${'event.productOrder.item.action=add'}                             | ${true}  | ${'into arrays'}
  ${'state=done'}                                                     | ${false} | ${'another value'}
  ${'state=done;state=held'}                                          | ${true}  | ${'or'}
  ${'title=T'}                                                        | ${true}  | ${'an attribute of the envelope'}
  ${'fields=id,state'}                                                | ${true}  | ${'fields select no events'}
  ${'?eventType=ProductOrderStateChangeEvent'}                        | ${true}  | ${'a leading question mark'}
`('$why: $query', ({ query, selects }: { query: string | null | undefined; selects: boolean }) => {
  expect(selectsEvent(parseHubQuery(query), envelope)).toBe(selects);
});

it('refuses what it cannot read', () => {
  expect(() => parseHubQuery('state.regex=(')).toThrow(/regular expression/);
});
