import fc from 'fast-check';
import {
  BILL_STATES,
  type BillState,
  isBillState,
  stateWhenPaid,
  transition,
} from './bill-lifecycle';

describe('transition', () => {
  it.each`
    from               | held      | to                 | result                  | why
    ${'new'}           | ${null}   | ${'onHold'}        | ${'move'}               | ${'holds a live bill back from closing'}
    ${'onHold'}        | ${'new'}  | ${'new'}           | ${'move'}               | ${'lets a held live bill go on'}
    ${'new'}           | ${null}   | ${'validated'}     | ${'its period is open'} | ${'validates a bill by closing it only'}
    ${'new'}           | ${null}   | ${'settled'}       | ${'its period is open'} | ${'cannot be paid before it is closed'}
    ${'onHold'}        | ${'new'}  | ${'sent'}          | ${'its period is open'} | ${'cannot be sent before it is closed, held or not'}
    ${'validated'}     | ${null}   | ${'sent'}          | ${'move'}               | ${'is sent'}
    ${'validated'}     | ${null}   | ${'settled'}       | ${'sent or onHold'}     | ${'is sent before it is paid'}
    ${'sent'}          | ${null}   | ${'partiallyPaid'} | ${'move'}               | ${'is paid in parts'}
    ${'sent'}          | ${null}   | ${'settled'}       | ${'move'}               | ${'is paid at once'}
    ${'partiallyPaid'} | ${null}   | ${'settled'}       | ${'move'}               | ${'is paid in full'}
    ${'partiallyPaid'} | ${null}   | ${'sent'}          | ${'settled or onHold'}  | ${'does not forget a payment'}
    ${'sent'}          | ${null}   | ${'onHold'}        | ${'move'}               | ${'is disputed'}
    ${'onHold'}        | ${'sent'} | ${'sent'}          | ${'move'}               | ${'comes back to the state it had'}
    ${'onHold'}        | ${'sent'} | ${'settled'}       | ${'only become sent'}   | ${'comes back to no other state'}
    ${'settled'}       | ${null}   | ${'onHold'}        | ${'final'}              | ${'is over when it is paid'}
    ${'sent'}          | ${null}   | ${'new'}           | ${'only become'}        | ${'never opens again'}
    ${'sent'}          | ${null}   | ${'sent'}          | ${'stay'}               | ${'stays where it is'}
  `('$why', ({ from, held, to, result }: Row) => {
    const outcome = transition(from, held, to);
    expect(outcome.kind === 'refused' ? outcome.why : outcome.kind).toContain(result);
  });

  it('puts nothing on hold that cannot come back', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BILL_STATES), (state) => {
        if (transition(state, null, 'onHold').kind !== 'move') return;
        expect(transition('onHold', state, state).kind).toBe('move');
      }),
    );
  });

  it('knows its states', () => {
    expect([...BILL_STATES, 'paid', 1].filter(isBillState)).toEqual([...BILL_STATES]);
  });
});

type Row = { from: BillState; held: BillState | null; to: BillState; result: string };

it.each`
  isWhole  | isUntouched | state
  ${true}  | ${false}    | ${'settled'}
  ${false} | ${false}    | ${'partiallyPaid'}
  ${false} | ${true}     | ${'sent'}
`('a payment makes a bill $state', ({ isWhole, isUntouched, state }) => {
  expect(stateWhenPaid(isWhole, isUntouched)).toBe(state);
});
