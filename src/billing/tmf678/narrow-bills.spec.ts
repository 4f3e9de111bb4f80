import { parseListQuery } from '../../tmf';
import { narrow } from './narrow-bills';

describe('narrow', () => {
  it.each`
    query                                         | ids                     | payers     | states                             | decidesAll | why
    ${''}                                         | ${null}                 | ${null}    | ${null}                            | ${true}    | ${'leaves everything to an empty filter'}
    ${'billingAccount.id=A&state=new'}            | ${null}                 | ${['A']}   | ${['new']}                         | ${true}    | ${'is decided by account and state'}
    ${'state=new,onHold'}                         | ${null}                 | ${null}    | ${['new,onHold', 'new', 'onHold']} | ${true}    | ${'takes either of two'}
    ${'id=a.b.EUR.20240101'}                      | ${['a.b.EUR.20240101']} | ${['a.b']} | ${null}                            | ${true}    | ${'finds the account in the id of a bill'}
    ${'id=anything'}                              | ${['anything']}         | ${['']}    | ${null}                            | ${true}    | ${'looks for nobody when the id names none'}
    ${'billingAccount.id=A&amountDue.value.gt=5'} | ${null}                 | ${['A']}   | ${null}                            | ${false}   | ${'leaves other conditions to be decided'}
    ${'state.ne=new'}                             | ${null}                 | ${null}    | ${null}                            | ${false}   | ${'is not narrowed by what it must not be'}
  `('$why', ({ query, ids, payers, states, decidesAll }: Row) => {
    const narrowing = narrow(parseListQuery(query).filter);
    const listed = (set: ReadonlySet<string> | null) => (set === null ? null : [...set]);
    expect([listed(narrowing.ids), listed(narrowing.payerIds), listed(narrowing.states)]).toEqual([
      ids,
      payers,
      states,
    ]);
    expect(narrowing.decidesAll).toBe(decidesAll);
  });
});

type Row = {
  query: string;
  ids: string[] | null;
  payers: string[] | null;
  states: string[] | null;
  decidesAll: boolean;
};
