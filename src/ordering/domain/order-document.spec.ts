import { parseInstant } from '../../core/time';
import { begun, completed, dated, withKnownItemStates, withState } from './order-document';

const AT = parseInstant('2024-02-20T12:00:00Z');
const NOW = '2024-02-20T12:00:00.000Z';

describe('begun', () => {
  it('drops what only the work on an order may say, nested items included', () => {
    const sent = {
      description: 'kept',
      state: 'completed',
      completionDate: NOW,
      cancellationDate: NOW,
      productOrderItem: [{ id: '1', state: 'completed', productOrderItem: [{ id: '2' }] }],
    };
    expect(begun(sent, AT)).toEqual({
      description: 'kept',
      // TMF622 lets it be said from the beginning.
      cancellationDate: NOW,
      orderDate: NOW,
      relatedParty: [],
      state: 'acknowledged',
      productOrderMilestone: [expect.objectContaining({ id: 'acknowledged' })],
      productOrderItem: [
        {
          id: '1',
          state: 'acknowledged',
          productOrderItem: [{ id: '2', state: 'acknowledged' }],
        },
      ],
    });
  });
});

describe('a draft', () => {
  const draft = begun({ requestedInitialState: 'draft', productOrderItem: [{ id: '1' }] }, AT);

  it('waits, in the words of v4', () => {
    expect(draft).toEqual({
      requestedInitialState: 'draft',
      orderDate: NOW,
      relatedParty: [],
      state: 'pending',
      stateDetail: 'draft',
      productOrderItem: [{ id: '1', state: 'pending' }],
    });
  });

  it('is one no more once it has moved', () => {
    expect(withState(draft, 'acknowledged')).not.toHaveProperty('stateDetail');
    expect(completed({ ...draft }, 'completed', [], AT)).not.toHaveProperty('stateDetail');
  });
});

describe('withState', () => {
  it('takes the items along that have not ended', () => {
    const order = {
      productOrderItem: [
        { id: '1', state: 'completed' },
        { id: '2', state: 'inProgress' },
      ],
    };
    expect(withState(order, 'held')).toEqual({
      state: 'held',
      productOrderItem: [
        { id: '1', state: 'completed' },
        { id: '2', state: 'held' },
      ],
    });
  });
});

describe('withKnownItemStates', () => {
  it('keeps the states of items that a patch writes anew', () => {
    const before = { productOrderItem: [{ id: '1', state: 'completed' }] };
    const after = {
      productOrderItem: [
        { id: '1', quantity: 2, state: 'pending' },
        { id: '2', action: 'add' },
      ],
    };
    expect(withKnownItemStates(after, before)['productOrderItem']).toEqual([
      { id: '1', quantity: 2, state: 'completed' },
      { id: '2', action: 'add', state: 'acknowledged' },
    ]);
  });

  it('keeps those of nested items as well', () => {
    const order = (state: string) => ({
      productOrderItem: [
        { id: '1', state: 'pending', productOrderItem: [{ id: '1.1', state }, { id: '1.2' }] },
      ],
    });
    expect(withKnownItemStates(order('completed'), order('pending'))).toEqual({
      productOrderItem: [
        {
          id: '1',
          state: 'pending',
          productOrderItem: [
            { id: '1.1', state: 'pending' },
            { id: '1.2', state: 'acknowledged' },
          ],
        },
      ],
    });
  });
});

describe('dated', () => {
  it.each`
    order                           | state          | date
    ${{}}                           | ${'cancelled'} | ${{ cancellationDate: NOW }}
    ${{}}                           | ${'completed'} | ${{ completionDate: NOW }}
    ${{}}                           | ${'partial'}   | ${{ completionDate: NOW }}
    ${{}}                           | ${'failed'}    | ${{}}
    ${{}}                           | ${'held'}      | ${{}}
    ${{ cancellationDate: 'mine' }} | ${'cancelled'} | ${{ cancellationDate: 'mine' }}
  `('says of $order when it was $state', ({ order, state, date }) => {
    expect(dated(order, state, AT)).toEqual(date);
  });
});

describe('completed', () => {
  const failure = { item: '2', code: 'ordering.unknown-offering', message: 'There is no X' };

  it('dates the completion and says nothing more when all went well', () => {
    expect(completed({ id: 'O' }, 'completed', [], AT)).toEqual({
      id: 'O',
      state: 'completed',
      completionDate: NOW,
      productOrderMilestone: [expect.objectContaining({ id: 'completed', status: 'Completed' })],
    });
  });

  it('notes why items failed, behind the notes there are', () => {
    const order = completed({ note: [{ text: 'urgent' }] }, 'failed', [failure], AT);
    expect(order).toMatchObject({
      state: 'failed',
      note: [{ text: 'urgent' }, { author: 'Meterline', text: 'Item 2: There is no X' }],
      productOrderErrorMessage: [{ code: 'ordering.unknown-offering', reason: 'There is no X' }],
      productOrderMilestone: [{ id: 'completed', status: 'Violated' }],
    });
    expect(order).not.toHaveProperty('completionDate');
  });
});
