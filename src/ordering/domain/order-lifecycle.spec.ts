import {
  type ItemState,
  itemStateUnder,
  ORDER_STATES,
  ORDER_TRANSITIONS,
  orderStateOf,
  type OrderState,
  stateOfFinished,
  statesToCancellation,
} from './order-lifecycle';

const FROM_WORK = ['pending', 'held', 'assessingCancellation', 'completed', 'failed', 'partial'];

describe('ORDER_TRANSITIONS', () => {
  it.each`
    from                       | to
    ${'acknowledged'}          | ${['inProgress', 'pending']}
    ${'draft'}                 | ${['acknowledged', 'inProgress', 'cancelled']}
    ${'inProgress'}            | ${['inProgress.accepted', ...FROM_WORK]}
    ${'inProgress.accepted'}   | ${['inProgress', ...FROM_WORK]}
    ${'pending'}               | ${['inProgress', 'assessingCancellation', 'cancelled']}
    ${'held'}                  | ${['inProgress', 'assessingCancellation', 'cancelled']}
    ${'assessingCancellation'} | ${['inProgress', 'pending', 'held', 'pendingCancellation']}
    ${'pendingCancellation'}   | ${['cancelled']}
    ${'rejected'}              | ${[]}
    ${'cancelled'}             | ${[]}
    ${'completed'}             | ${[]}
    ${'failed'}                | ${[]}
    ${'partial'}               | ${[]}
  `('leads from $from to $to only', ({ from, to }: { from: OrderState; to: OrderState[] }) => {
    expect(ORDER_TRANSITIONS[from]).toEqual(to);
  });
});

describe('statesToCancellation', () => {
  it('passes only legal states and ends cancelled', () => {
    for (const start of [...ORDER_STATES, 'draft', 'inProgress.accepted'] as const) {
      let state: OrderState = start;
      for (const next of statesToCancellation(start) ?? []) {
        expect(ORDER_TRANSITIONS[state]).toContain(next);
        state = next;
      }
      expect(['cancelled', start]).toContain(state);
    }
  });

  it('does not exist for what has ended', () => {
    const ended = ORDER_STATES.filter((state) => ORDER_TRANSITIONS[state].length === 0);
    expect(ended.map(statesToCancellation)).toEqual(ended.map(() => undefined));
  });
});

describe('stateOfFinished', () => {
  it.each<[ItemState[], OrderState]>([
    [['completed', 'completed'], 'completed'],
    [['failed', 'failed'], 'failed'],
    [['completed', 'failed'], 'partial'],
    [['completed', 'cancelled'], 'partial'],
    [['cancelled', 'cancelled'], 'cancelled'],
    [['cancelled', 'failed'], 'failed'],
    [['cancelled', 'rejected'], 'cancelled'],
    [[], 'completed'],
  ])('of items %j is %s', (items, state) => {
    expect(stateOfFinished(items)).toBe(state);
  });
});

describe('itemStateUnder', () => {
  it('follows the order until the item has ended', () => {
    expect(itemStateUnder('held', 'inProgress')).toBe('held');
    expect(itemStateUnder('cancelled', 'completed')).toBe('completed');
    expect(itemStateUnder('partial', 'pending')).toBe('pending');
  });
});

describe('orderStateOf', () => {
  it.each`
    state           | stateDetail              | wanted                   | why
    ${'completed'}  | ${undefined}             | ${'completed'}           | ${'a state says it all'}
    ${'pending'}    | ${'draft'}               | ${'draft'}               | ${'a detail of it says more'}
    ${'inProgress'} | ${'inProgress.accepted'} | ${'inProgress.accepted'} | ${'whichever it is'}
    ${'inProgress'} | ${'draft'}               | ${'inProgress'}          | ${'a detail of another state is over'}
    ${'pending'}    | ${'own'}                 | ${'pending'}             | ${'what a client calls so means nothing'}
    ${undefined}    | ${'toString'}            | ${'acknowledged'}        | ${'an order begins acknowledged'}
  `('of $state with $stateDetail is $wanted: $why', ({ state, stateDetail, wanted }) => {
    expect(orderStateOf({ state, stateDetail })).toBe(wanted);
  });
});
