import { withTimes, contentOf } from './event.convert';

describe('withTimes', () => {
  it.each`
    told                                     | eventId  | eventTime | timeOcurred  | why
    ${{}}                                    | ${'i'}   | ${'t'}    | ${'t'}       | ${'adds what is missing'}
    ${{ eventId: 'own', eventTime: 'then' }} | ${'own'} | ${'then'} | ${'then'}    | ${'keeps what the publisher said'}
    ${{ timeOcurred: 'earlier' }}            | ${'i'}   | ${'t'}    | ${'earlier'} | ${'tells the happening from the telling'}
  `('$why', ({ told, ...added }) => {
    const { why: _why, ...expected } = added;
    expect(withTimes({ ...told, title: 'x' }, 'i', 't')).toEqual({ title: 'x', ...expected });
  });
});

it('shows a content query what the event holds', () => {
  const event = { order: { state: 'held' } };
  expect(contentOf({ eventType: 'A', event, priority: 'high' })).toEqual({
    eventType: 'A',
    order: { state: 'held' },
    event,
  });
  expect(contentOf({ eventType: 'A', event: 'text' })).toEqual({ eventType: 'A', event: {} });
});
