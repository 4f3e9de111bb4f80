import { EventFilters } from './event-filters.service';

const ENVELOPE = {
  eventId: '1',
  eventTime: '2024-01-01T00:00:00.000Z',
  eventType: 'ThingCreateEvent',
  domain: 'd',
  event: { thing: { id: '7', name: 'A', note: [{ text: 'x' }, { text: 'y' }] } },
};
const IDENTITY = { eventId: '1', eventTime: ENVELOPE.eventTime, eventType: 'ThingCreateEvent' };

it.each`
  query                                      | told
  ${'name=A'}                                | ${ENVELOPE}
  ${'fields=name'}                           | ${{ ...IDENTITY, event: { thing: { id: '7', name: 'A' } } }}
  ${'fields=domain,event.thing.name'}        | ${{ ...IDENTITY, domain: 'd', event: { thing: { name: 'A' } } }}
  ${"fields=note[?(@.text=='y')]"}           | ${{ ...IDENTITY, event: { thing: { id: '7', note: [{ text: 'y' }] } } }}
  ${"fields=event.thing.note[?@.text=='y']"} | ${{ ...IDENTITY, event: { thing: { note: [{ text: 'y' }] } } }}
  ${'fields=none'}                           | ${IDENTITY}
`(
  '$query leaves of an event what it selects',
  ({ query, told }: { query: string; told: object }) => {
    expect(new EventFilters().of(query).project(ENVELOPE)).toEqual(told);
  },
);

it('tells the whole event where a path takes too many steps', () => {
  const note = Array.from({ length: 2_000 }, (_, index) => ({ text: `${index}` }));
  const long = { ...ENVELOPE, event: { thing: { note } } };
  const { project } = new EventFilters().of('fields=note[?count($..*)>1]');
  expect(project(long)).toEqual(long);
});
