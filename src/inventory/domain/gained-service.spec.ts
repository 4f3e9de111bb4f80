import { instant } from '../../core/time';
import { gainedService, type Served } from './gained-service';

describe('gainedService', () => {
  it.each`
    before                    | after          | gained                | why
    ${[]}                     | ${'A s 1-'}    | ${['s 1-']}           | ${'a new subject is gained for good'}
    ${[]}                     | ${'A s,t 1-5'} | ${['s 1-5', 't 1-5']} | ${'each subject of the product is gained'}
    ${[]}                     | ${'A s 3-3'}   | ${[]}                 | ${'an empty life gains nothing'}
    ${['A s 1-']}             | ${'A s 1-'}    | ${[]}                 | ${'what was so before is not gained'}
    ${['A s 1-']}             | ${'A s,t 1-'}  | ${['t 1-']}           | ${'only the subject that is added is gained'}
    ${['A s 3-5']}            | ${'A s 1-7'}   | ${['s 1-3', 's 5-7']} | ${'dates that are moved gain at both ends'}
    ${['A s 3-5']}            | ${'A s 1-'}    | ${['s 1-3', 's 5-']}  | ${'an end that is taken back gains for good'}
    ${['A s 1-7']}            | ${'A s 3-5'}   | ${[]}                 | ${'a shorter life gains nothing'}
    ${['A s 1-5']}            | ${'A s 5-'}    | ${['s 5-']}           | ${'what follows on the end is gained'}
    ${['A s 1-']}             | ${'B s 4-'}    | ${['s 4-']}           | ${'another account gains all of it'}
    ${['A s 1-2', 'A s 4-5']} | ${'A s 1-6'}   | ${['s 2-4', 's 5-6']} | ${'a gap is gained'}
    ${['A s 1-2', 'A s 2-']}  | ${'A s 1-'}    | ${[]}                 | ${'lives that follow each other have no gap'}
  `('$why', ({ before, after, gained }: { before: string[]; after: string; gained: string[] }) => {
    expect(gainedService(before.map(served), served(after)).map(written)).toEqual(gained);
  });

  it('leaves out what is gained before it is judged', () => {
    const suspended = [served('A s 1-3')];
    expect(gainedService(suspended, served('A s 1-'), instant(6)).map(written)).toEqual(['s 6-']);
  });
});

/** `A s,t 1-5`: account A has subjects s and t from 1 to 5. */
function served(text: string): Served {
  const [accountId = '', subjects = '', times = ''] = text.split(' ');
  const [from = '', to = ''] = times.split('-');
  return {
    accountId,
    subjects: subjects.split(','),
    startsAt: instant(Number(from)),
    endsAt: to === '' ? null : instant(Number(to)),
  };
}

function written({ subject, from, to }: ReturnType<typeof gainedService>[number]): string {
  return `${subject} ${from}-${to ?? ''}`;
}
