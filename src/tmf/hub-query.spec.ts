import { checkHubQuery, parseHubQuery, selectsEvent } from './hub-query';

const envelope = {
  eventId: 'e1',
  eventType: 'ProductOrderStateChangeEvent',
  title: 'T',
  event: { productOrder: { id: '42', state: 'held', priority: '4', item: [{ action: 'add' }] } },
};

it.each`
  query                                                                     | selects  | why
  ${undefined}                                                              | ${true}  | ${'no query'}
  ${null}                                                                   | ${true}  | ${'null'}
  ${''}                                                                     | ${true}  | ${'an empty query'}
  ${'eventType=ProductOrderStateChangeEvent'}                               | ${true}  | ${'the type'}
  ${'eventType=productOrderStateChangeEvent'}                               | ${true}  | ${'its other spelling'}
  ${'eventType=ProductOrderCreateEvent'}                                    | ${false} | ${'another type'}
  ${'eventType=ProductOrderCreateEvent,ProductOrderStateChangeEvent'}       | ${true}  | ${'one of two'}
  ${'eventType=A&eventType=ProductOrderStateChangeEvent'}                   | ${true}  | ${'repeated'}
  ${'eventType=ProductOrderStateChangeEvent&state=held'}                    | ${true}  | ${'an attribute of the resource'}
  ${'event.productOrder.state=held'}                                        | ${true}  | ${'the full path'}
  ${'productOrder.state=held'}                                              | ${true}  | ${'the path in the event'}
  ${'eventType=ProductOrderStateChangeEvent&productOrder.state=done'}       | ${false} | ${'another value in the event'}
  ${'event.productOrder.item.action=add'}                                   | ${true}  | ${'into arrays'}
  ${'state=done'}                                                           | ${false} | ${'another value'}
  ${'state=done;state=held'}                                                | ${true}  | ${'or'}
  ${'title=T'}                                                              | ${true}  | ${'an attribute of the envelope'}
  ${'fields=id,state'}                                                      | ${true}  | ${'fields select no events'}
  ${"$[?(@.eventType=='ProductOrderStateChangeEvent')]"}                    | ${true}  | ${'a JSONPath at the list of events'}
  ${"$.event.productOrder[?@=='held']"}                                     | ${true}  | ${'a JSONPath into the resource'}
  ${"$.event.productOrder.item[?@.action=='delete']"}                       | ${false} | ${'a JSONPath that selects nothing'}
  ${"eventType=A&filter=$.event.productOrder[?@=='held']"}                  | ${false} | ${'a JSONPath and another type'}
  ${'filter=%24.event.productOrder.item%5B%3F%40.action%3D%3D%22add%22%5D'} | ${true}  | ${'an encoded JSONPath'}
  ${'state.regex=^h'}                                                       | ${true}  | ${'a pattern'}
  ${'?eventType=ProductOrderStateChangeEvent'}                              | ${true}  | ${'a leading question mark'}
  ${'state=done;held'}                                                      | ${true}  | ${'another value of the same'}
  ${'& ;state=held&'}                                                       | ${true}  | ${'nothing between separators'}
`('$why: $query', ({ query, selects }: { query: string | null | undefined; selects: boolean }) => {
  expect(() => checkHubQuery(query ?? '')).not.toThrow();
  expect(selectsEvent(parseHubQuery(query), envelope)).toBe(selects);
});

it.each`
  query                  | refusal                  | why
  ${'state.regex=('}     | ${/ends within a group/} | ${'a pattern that is none'}
  ${'state.regex=(?=a)'} | ${/look-around/}         | ${'a pattern that looks around'}
  ${'$.event['}          | ${/JSONPath/}            | ${'half a JSONPath'}
  ${'filter=$[?(@.a=='}  | ${/JSONPath/}            | ${'half a JSONPath as a filter'}
  ${'fields=note[?@.a'}  | ${/JSONPath/}            | ${'half a JSONPath among the fields'}
  ${'state=%E0%A4%A'}    | ${/UTF-8/}               | ${'broken encoding'}
  ${'a..b=1'}            | ${/path/}                | ${'no path'}
  ${'UsageCreateEvent'}  | ${/attribute=value/}     | ${'a word alone'}
  ${'eventType:A'}       | ${/attribute=value/}     | ${'another sign'}
  ${'state=held&fields'} | ${/attribute=value/}     | ${'a word among others'}
  ${'held;state=done'}   | ${/attribute=value/}     | ${'an alternative of nothing'}
  ${'=held'}             | ${/attribute=value/}     | ${'a value without a name'}
`('refuses $why: $query', ({ query, refusal }: { query: string; refusal: RegExp }) => {
  expect(() => checkHubQuery(query)).toThrow(refusal);
});

it.each([
  'description.regex=a*a*a*a*a*a*b',
  "filter=$[?search(@.event.productOrder.description,'(a|aa)%2B$')]",
  "$.event.productOrder[?search(@,'^(a|aa)+$')]",
])('decides %s of a long text by counting, not by trying', (query) => {
  const event = { productOrder: { description: `${'a'.repeat(4_000)}!` } };
  const beganMs = performance.now();
  expect(selectsEvent(parseHubQuery(query), { ...envelope, event })).toBe(false);
  expect(performance.now() - beganMs).toBeLessThan(1_000);
});

it('refuses to go on where an event is too much for a query', () => {
  const event = { productOrder: { description: 'x'.repeat(50_000) } };
  const query = parseHubQuery('description.regex=x{99}x{99}y');
  expect(() => selectsEvent(query, { ...envelope, event })).toThrow(
    /takes more than 1000000 steps/,
  );
});
