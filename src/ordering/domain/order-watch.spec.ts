import { type Instant, parseInstant } from '../../core/time';
import { nextLook, withJeopardy, withMilestone } from './order-watch';

const AT = parseInstant('2024-02-20T12:00:00Z');
const BEFORE = '2024-02-20T11:59:59.000Z';
const AFTER = '2024-02-21T00:00:00.000Z';

describe('withMilestone', () => {
  it('puts what was reached behind what a client told, and once', () => {
    const order = { productOrderMilestone: [{ id: 'own' }] };
    const once = withMilestone(order, { id: 'completed', isReached: true }, AT, 'Done');
    expect(once['productOrderMilestone']).toEqual([
      { id: 'own' },
      {
        id: 'completed',
        name: 'completed',
        status: 'Completed',
        milestoneDate: '2024-02-20T12:00:00.000Z',
        message: 'Done',
      },
    ]);
    expect(withMilestone(once, { id: 'completed', isReached: true }, AT, 'Again')).toBe(once);
  });

  it('says of what was missed that it was violated', () => {
    expect(withMilestone({}, { id: 'completed', isReached: false }, AT, 'No')).toMatchObject({
      productOrderMilestone: [{ status: 'Violated' }],
    });
  });
});

describe('withJeopardy', () => {
  it('alerts once the wanted date has passed, and once', () => {
    const alerted = withJeopardy({ requestedCompletionDate: BEFORE }, AT);
    expect(alerted).toMatchObject({
      productOrderJeopardyAlert: [{ id: 'late', message: expect.stringContaining(BEFORE) }],
    });
    expect(withJeopardy(alerted, AT)).toBe(alerted);
  });

  it.each([[{}], [{ requestedCompletionDate: AFTER }]])('leaves %j alone', (order) => {
    expect(withJeopardy(order, AT)).toBe(order);
  });
});

describe('nextLook', () => {
  const due = parseInstant('2024-02-25T00:00:00Z');
  it.each<[string | undefined, Instant | null, Instant | null, string]>([
    [undefined, due, due, 'no date was wanted'],
    [BEFORE, due, due, 'the alert was given'],
    [AFTER, due, parseInstant(AFTER), 'it is late before it can go on'],
    ['2024-02-26T00:00:00Z', due, due, 'it can go on before it is late'],
    [AFTER, null, parseInstant(AFTER), 'it waits for somebody'],
    [undefined, null, null, 'it waits for somebody, and nobody is in a hurry'],
  ])('wanted by %s and due at %s is looked at %s: %s', (requestedCompletionDate, when, look) => {
    const order = requestedCompletionDate === undefined ? {} : { requestedCompletionDate };
    expect(nextLook(order, when, AT)).toBe(look);
  });
});
