// What prepaid value pays of a fee and of what reduces it: what they come to together. Each stays a line
// of its own, so what was taken is told line by line. What a correction gives back is the same with the other sign.
import { type Decimal, smaller, sum, ZERO } from '../../core/decimal';
import type { Draw } from './wallet';

/**
 * The draws by amount, in their order. Where the net is paid in full, so is each amount: what reduces the
 * fee is drawn below zero, from the last bucket, and no rounding of a line leaves a cent due. Otherwise
 * what was taken pays the amounts above zero, first come first paid.
 */
export function drawsByAmount(amounts: readonly Decimal[], draws: readonly Draw[]): Draw[][] {
  const total = sum(draws.map(({ amount }) => amount));
  if (!total.isNegative()) return takenByAmount(amounts, draws, total);
  const back = takenByAmount(amounts.map(negated), draws.map(turned), total.negated());
  return back.map((each) => each.map(turned));
}

function takenByAmount(
  amounts: readonly Decimal[],
  draws: readonly Draw[],
  total: Decimal,
): Draw[][] {
  const last = draws.at(-1);
  if (last === undefined) return amounts.map(() => []);
  const isPaid = total.equals(sum(amounts));
  const reduction = isPaid ? sum(amounts.filter((amount) => amount.isNegative())) : ZERO;
  let left: Draw[] = [...draws.slice(0, -1), { ...last, amount: last.amount.minus(reduction) }];
  return amounts.map((amount) => {
    if (amount.isNegative()) return isPaid ? [{ ...last, amount }] : [];
    const taken = takenFrom(left, amount);
    left = left.map((draw, index) => less(draw, taken[index]));
    return taken.filter(isSome);
  });
}

/** The share of each draw in the amount. */
function takenFrom(draws: readonly Draw[], wanted: Decimal): Draw[] {
  let open = wanted;
  return draws.map((draw) => {
    const amount = smaller(draw.amount, open);
    open = open.minus(amount);
    return { ...draw, amount };
  });
}

function less(draw: Draw, taken: Draw | undefined): Draw {
  return taken === undefined ? draw : { ...draw, amount: draw.amount.minus(taken.amount) };
}

function negated(amount: Decimal): Decimal {
  return amount.negated();
}

function turned(draw: Draw): Draw {
  return { ...draw, amount: draw.amount.negated() };
}

function isSome({ amount }: Draw): boolean {
  return !amount.isZero();
}
