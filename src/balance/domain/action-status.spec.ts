import { ACTION_STATUSES, canMove, isActionStatus } from './action-status';

describe('an action’s status', () => {
  it.each(ACTION_STATUSES.flatMap((from) => ACTION_STATUSES.map((to) => [from, to] as const)))(
    'from %s to %s is legal only where TMF654 draws an arrow',
    (from, to) => {
      const legal = [
        'created>completed',
        'created>failed',
        'created>cancelled',
        'completed>cancelled',
      ];
      expect(canMove(from, to)).toBe(legal.includes(`${from}>${to}`));
    },
  );

  it('is one of four words', () => {
    expect(['completed', 'done', 1].map(isActionStatus)).toEqual([true, false, false]);
  });
});
