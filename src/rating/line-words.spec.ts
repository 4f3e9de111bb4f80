import { lineWords } from './line-words';
import { parseMatch } from './parse-match';

describe('lineWords', () => {
  it.each`
    match                                                                          | words                                      | why
    ${{ region: 'eu-central', direction: 'input' }}                                | ${'region: eu-central, direction: input'}  | ${'dimensions with their values'}
    ${{ zone: ['1', '2'] }}                                                        | ${'zone: 1 or 2'}                          | ${'several values'}
    ${{ zone: ['1', '2', '3', '4', '5', '6', '7'] }}                               | ${'zone: 1 or 2 or 3 or 4 or 5 or 2 more'} | ${'no list that nobody reads'}
    ${{ to: { prefix: '49' } }}                                                    | ${'to: 49…'}                               | ${'a prefix'}
    ${{ size: { from: '10', to: '20.5' } }}                                        | ${'size: from 10 to below 20.5'}           | ${'a range'}
    ${{ size: { to: '20' } }}                                                      | ${'size: below 20'}                        | ${'a range that is open'}
    ${{ at: { timeOfDay: ['22:00', '06:30'], days: [5, 6], zone: 'Asia/Tokyo' } }} | ${'at: 22:00–06:30 Fri Sat Asia/Tokyo'}    | ${'hours of days'}
    ${{}}                                                                          | ${''}                                      | ${'nothing that nothing is told by'}
  `('says $why', ({ match, words }: { match: object; words: string }) => {
    expect(lineWords({ description: null, match: parseMatch(match, 'match', []) })).toBe(words);
  });

  it('says what is metered before that', () => {
    const match = parseMatch({ region: 'eu' }, 'match', []);
    expect(lineWords({ description: null, match }, 'Calls')).toBe('Calls, region: eu');
    expect(lineWords({ description: null, match: {} }, 'Calls')).toBe('Calls');
  });

  it('says what the line says of itself before that', () => {
    const match = parseMatch({ region: 'eu' }, 'match', []);
    expect(lineWords({ description: 'Input tokens, Europe', match }, 'Calls')).toBe(
      'Input tokens, Europe',
    );
  });
});
